"""The keys that the Serverless Framework knows, and a warning for those it doesn't.

Serverless docs, "Serverless.yml Reference", with the keys of its first three versions, which live configs still have.
"""

from typing import Final

from fairlead.readers.nodes import Node
from fairlead.readers.report import Report, did_you_mean

_TOP: Final = """
    agents ai app appSync build compose configValidationMode configurationVersion console constructs custom dashboard
    deprecationNotificationMode disabledDeprecations enableLocalInstallationFallback frameworkVersion functions layers
    licenseKey notifications org outputs package params plugins projectDir provider resolvers resources service stages
    state stepFunctions tenant unresolvedVariablesNotificationMode useDotenv variablesResolutionMode
"""
_PROVIDER: Final = """
    alb alexaSkill apiGateway apiKeys apiName architecture build cfLogs cfnRole cloudFront cloudwatchLogs credentials
    deploymentBucket deploymentMethod deploymentPrefix disableRollback domain domains ecr endpointType environment
    eventBridge httpApi iam iamManagedPolicies iamRoleStatements iot kms kmsKeyArn lambdaHashingVersion layers
    logDataProtectionPolicy logRetentionInDays logs memorySize minimumCompressionSize name notificationArns profile
    provisionedConcurrency region reservedConcurrency resolver resourcePolicy role rolePermissionsBoundary
    rollbackConfiguration runtime runtimeManagement s3 snapStart stackName stackParameters stackPolicy stackTags stage
    tags timeout tracing usagePlan variableSyntax versionFunctions vpc vpcEndpointIds websocket websocketsApiName
    websocketsApiRouteSelectionExpression websocketsDescription
"""
_FUNCTION: Final = """
    architecture awsKmsKeyArn build bundle capacityProvider condition dependencies dependsOn description destinations
    disableLogs durableConfig environment ephemeralStorageSize esbuild events fileSystemConfig handler httpApi
    iamPermissionsBoundary iamRoleStatements iamRoleStatementsInherit iamRoleStatementsName image kmsKeyArn layers
    logDataProtectionPolicy logGroup logRetentionInDays logs maximumEventAge maximumRetryAttempts memorySize module
    name onError package provisionedConcurrency recursiveLoop reservedConcurrency role runtime runtimeManagement
    snapStart tags tenancy timeout tracing url versionFunction versionFunctions vpc warmup
"""
TOP: Final = frozenset(_TOP.split())
PROVIDER: Final = frozenset(_PROVIDER.split())
FUNCTION: Final = frozenset(_FUNCTION.split())
MISSPELT_PROVIDER: Final = {
    "websocketApiName": "websocketsApiName",
    "websocketApiRouteSelectionExpression": "websocketsApiRouteSelectionExpression",
    "websocketApiDescription": "websocketsDescription",
    "websocketsApiDescription": "websocketsDescription",
}
"""Spellings of a beta of the framework that articles still print; it ignores them."""


def check(section: Node, known: frozenset[str], what: str, report: Report) -> None:
    """Warns of every key of a section that the framework would ignore. `what` names the section in a sentence."""
    for key in section.entries:
        place = section.key_place(key)
        if known is PROVIDER and key in MISSPELT_PROVIDER:
            hint = f"Its name is `{MISSPELT_PROVIDER[key]}`."
            report.warning(f"The framework ignores `{key}` in {what}.", hint, place)
        elif key not in known and not key.startswith(("x-", "Fn::")):
            hint = did_you_mean(key, known) or "Remove it, unless a plugin of yours reads it."
            report.warning(f"`{key}` in {what} is no key that the framework knows; it is ignored.", hint, place)
