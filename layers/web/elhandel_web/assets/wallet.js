// Wallets of the browser that follow the Wallet Standard fill in the forms by themselves; without one their fields do.
const LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const SIGNATURE = 64, KEY = 32;
const base58 = bytes => {
  let number = BigInt("0x" + [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("")), text = "";
  for (; number; number /= 58n) text = LETTERS[Number(number % 58n)] + text;
  const first = bytes.findIndex(byte => byte);
  return "1".repeat(first < 0 ? bytes.length : first) + text;
};
const account = async (wallet, address) => {
  const { accounts } = await wallet.features["standard:connect"].connect();
  return accounts.find(one => !address || one.address === address);
};
const ask = async (wallet, form) => {
  const one = await account(wallet);
  if (!one) return;
  form.elements.adresse.value = one.address;
  form.requestSubmit();
};
const sign = async (wallet, form) => {
  const one = await account(wallet, form.elements.adresse.value);
  if (!one) return;
  const message = new TextEncoder().encode(document.querySelector("#tekst").textContent);
  const [{ signature }] = await wallet.features["solana:signMessage"].signMessage({ account: one, message });
  form.elements.underskrift.value = base58(signature);
  form.requestSubmit();
};
// A transaction is the number of its signatures, each still empty, and the message whose bytes we were offered.
const allow = async (wallet, form) => {
  const one = await account(wallet, form.dataset.address);
  if (!one) return;
  const message = Uint8Array.from(atob(form.dataset.walletAllows), letter => letter.charCodeAt(0));
  const header = message[0] & 128 ? 1 : 0, signers = message[header], keys = message.subarray(header + 4);
  const transaction = new Uint8Array(1 + SIGNATURE * signers + message.length);
  transaction[0] = signers;
  transaction.set(message, 1 + SIGNATURE * signers);
  const [{ signedTransaction }] = await wallet.features["solana:signTransaction"].signTransaction({ account: one, transaction });
  const place = [...Array(signers).keys()].find(at => one.publicKey.every((byte, index) => keys[KEY * at + index] === byte));
  const from = 1 + SIGNATURE * place;
  form.querySelector("[name^=underskrift]").value = base58(signedTransaction.slice(from, from + SIGNATURE));
  form.requestSubmit();
};
const KINDS = [
  ["[data-wallet-asks]", "solana:signMessage", ask],
  ["[data-wallet-signs]", "solana:signMessage", sign],
  ["[data-wallet-allows]", "solana:signTransaction", allow],
];
const known = new Set();
const offer = wallet => {
  for (const [which, feature, fill] of KINDS) {
    if (!wallet.features["standard:connect"] || !wallet.features[feature]) continue;
    for (const form of document.querySelectorAll(which)) {
      const place = form.querySelector(".wallets"), button = document.createElement("button");
      if ([...place.children].some(one => one.textContent === wallet.name)) continue;
      button.type = "button";
      button.className = "button";
      button.textContent = wallet.name;
      button.addEventListener("click", () => fill(wallet, form).catch(() => {}));
      place.append(button);
      place.hidden = false;
    }
  }
};
const register = (...wallets) => {
  for (const wallet of wallets) {
    known.add(wallet);
    offer(wallet);
  }
  return () => {};
};
addEventListener("wallet-standard:register-wallet", event => event.detail({ register }));
document.addEventListener("htmx:after:swap", () => known.forEach(offer));
dispatchEvent(new CustomEvent("wallet-standard:app-ready", { detail: { register } }));
