namespace ReviewEnv.Testing.CloudFormation.Http;

/// <summary>An answer of CloudFormation that is an error.</summary>
internal sealed class ServiceError(string code, string message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;

    public static ServiceError Validation(string message) => new("ValidationError", message);

    public static ServiceError Constraint(string value, string member, string constraint) =>
        Validation($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}");

    public static ServiceError NoStackWithId(string name) => Validation($"Stack with id {name} does not exist");

    public static ServiceError NoStack(string name) => Validation($"Stack [{name}] does not exist");

    public static ServiceError NoChangeSet(string name) => new("ChangeSetNotFound", $"ChangeSet [{name}] does not exist", 404);
}
