"""A CloudFormation stack as the resources in it see it: account, region, and the names made of them."""

from dataclasses import dataclass

from fairlead.ids import resource_id


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack that a config file would be deployed as."""

    name: str
    region: str
    account_id: str

    @property
    def partition(self) -> str:
        """`aws`, or that of China's regions and of the United States' government."""
        return partition_of(self.region)

    @property
    def url_suffix(self) -> str:
        """The domain that the region's services are in."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    @property
    def id(self) -> str:
        """The stack's ARN; its last part has the form of a UUID and is the same at every start."""
        digits = resource_id("stack", self.account_id, self.region, self.name, length=32)
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        return self.arn("cloudformation", f"stack/{self.name}/{'-'.join(parts)}")

    def arn(self, service: str, rest: str) -> str:
        """The ARN of something of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{rest}"

    def role_arn(self, name: str, path: str = "/") -> str:
        """The ARN of an IAM role, which has no region."""
        return f"arn:{self.partition}:iam::{self.account_id}:role{path}{name}"

    def generated_name(self, logical_id: str) -> str:
        """The name of a resource that has none: `stack-LogicalId-` and 13 characters, the same at every start.

        CloudFormation's end at random; code finds them by Ref alone.
        """
        suffix = resource_id("resource", self.account_id, self.region, self.name, logical_id, length=13)
        return f"{self.name}-{logical_id}-{suffix.upper()}"

    def pseudo(self, name: str) -> str | None:
        """The value of a pseudo parameter (`AWS::Region`); None for what is none. CloudFormation User Guide."""
        match name:
            case "AWS::Region":
                return self.region
            case "AWS::AccountId":
                return self.account_id
            case "AWS::Partition":
                return self.partition
            case "AWS::URLSuffix":
                return self.url_suffix
            case "AWS::StackName":
                return self.name
            case "AWS::StackId":
                return self.id
        return None


PSEUDO_PARAMETERS = tuple(
    f"AWS::{name}" for name in ("Region", "AccountId", "Partition", "URLSuffix", "StackName", "StackId", "NoValue")
)


def partition_of(region: str) -> str:
    """The partition that a region lies in."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
