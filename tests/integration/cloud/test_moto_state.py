"""moto's state between two runs: what the database refers to is there again."""

from pathlib import Path

from simulator.cloud.aws import AwsEndpoint
from simulator.cloud.aws.moto import start_moto, wait_for_moto
from simulator.cloud.processes import Launcher, free_port


def test_keys_secrets_documents_and_messages_are_there_after_a_restart(launcher: Launcher, tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "aws.state"
    moto = start_moto(launcher, port, tmp_path / "moto.log", state)
    wait_for_moto(moto, port)
    aws = AwsEndpoint(f"127.0.0.1:{port}", "eu-north-1")
    kms, s3 = aws.client("kms"), aws.client("s3")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"0101901234")["CiphertextBlob"]
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    s3.put_object(Bucket="documents", Key="2026-00001.pdf", Body=b"%PDF")
    aws.client("secretsmanager").create_secret(Name="pepper", SecretString="salt")
    queue = aws.sqs.create_queue(QueueName="waiting")["QueueUrl"]
    aws.sqs.send_message(QueueUrl=queue, MessageBody="still here")
    moto.stop()

    moto = start_moto(launcher, port, tmp_path / "moto.log", state)
    try:
        wait_for_moto(moto, port)
        assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"0101901234"
        assert s3.get_object(Bucket="documents", Key="2026-00001.pdf")["Body"].read() == b"%PDF"
        assert aws.client("secretsmanager").get_secret_value(SecretId="pepper")["SecretString"] == "salt"
        assert aws.sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "still here"
        assert state.stat().st_mode & 0o077 == 0
    finally:
        moto.stop()
