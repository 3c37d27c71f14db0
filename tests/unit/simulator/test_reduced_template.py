"""What LocalStack's CloudFormation gets: all but functions and the resources that refer to them."""

from pathlib import Path

from simulator.local.cloud.stack_options import TEMPLATE
from simulator.local.localstack.template import LEFT_OUT, reduced_template

SMALL = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 3}}
Resources:
  Work: {Type: AWS::Serverless::Function, Properties: {}}
  OnWork:
    Type: AWS::CloudWatch::Alarm
    Properties: {Dimensions: [{Name: FunctionName, Value: !Ref Work}]}
  OnAlarm: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: !Sub "ALARM(${OnWork})"}}
  After: {Type: AWS::SQS::Queue, DependsOn: Work}
  Dead: {Type: AWS::SQS::Queue}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}
  Api: {Type: AWS::Serverless::HttpApi}
Outputs:
  Url: {Value: !Sub "https://${Api}.example"}
  Dead: {Value: !Ref Dead}
"""


def test_what_refers_to_a_function_goes_with_it_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(SMALL)
    template, left_out = reduced_template(path)
    assert template.keys() == {"Resources", "Outputs"}
    assert template["Resources"].keys() == {"Dead", "Queue"}
    assert template["Outputs"].keys() == {"Dead"}
    assert left_out == {"Work", "OnWork", "OnAlarm", "After", "Api"}


def test_of_our_template_everything_that_keeps_something_stays() -> None:
    template, _ = reduced_template(TEMPLATE)
    kinds = {resource["Type"] for resource in template["Resources"].values()}
    assert not kinds & LEFT_OUT
    assert kinds >= {
        "AWS::CloudWatch::Alarm",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    }
