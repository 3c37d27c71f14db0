// Wallets of the browser that follow the Wallet Standard fill in the form by themselves; without one its fields do.
const LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const base58 = bytes => {
  let number = BigInt("0x" + [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("")), text = "";
  for (; number; number /= 58n) text = LETTERS[Number(number % 58n)] + text;
  const first = bytes.findIndex(byte => byte);
  return "1".repeat(first < 0 ? bytes.length : first) + text;
};
const asks = document.querySelector("[data-wallet-asks]"), signs = document.querySelector("[data-wallet-signs]"), known = new Set();
const account = async (wallet, address) => {
  const { accounts } = await wallet.features["standard:connect"].connect();
  return accounts.find(one => !address || one.address === address);
};
const ask = async wallet => {
  const one = await account(wallet);
  if (!one) return;
  asks.elements.adresse.value = one.address;
  asks.requestSubmit();
};
const sign = async wallet => {
  const one = await account(wallet, signs.elements.adresse.value);
  if (!one) return;
  const message = new TextEncoder().encode(document.querySelector("#tekst").textContent);
  const [{ signature }] = await wallet.features["solana:signMessage"].signMessage({ account: one, message });
  signs.elements.underskrift.value = base58(signature);
  signs.requestSubmit();
};
const register = (...wallets) => {
  const form = asks || signs;
  for (const wallet of wallets) {
    if (!form || known.has(wallet) || !wallet.features["standard:connect"] || !wallet.features["solana:signMessage"]) continue;
    known.add(wallet);
    const place = form.querySelector(".wallets"), button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = wallet.name;
    button.addEventListener("click", () => (asks ? ask(wallet) : sign(wallet)).catch(() => {}));
    place.append(button);
    place.hidden = false;
  }
  return () => {};
};
addEventListener("wallet-standard:register-wallet", event => event.detail({ register }));
dispatchEvent(new CustomEvent("wallet-standard:app-ready", { detail: { register } }));
