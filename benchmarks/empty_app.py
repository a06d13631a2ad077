"""The reference: a CDK app that creates nothing, with CDK's own template validation and no other."""

from aws_cdk import App, CfnWaitConditionHandle, Stack

app = App()
CfnWaitConditionHandle(Stack(app, "Empty"), "Nothing")  # a template without a resource is not valid
app.synth()
