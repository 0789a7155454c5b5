namespace Amazon.CloudFormation.Model;

/// <summary>Alarms that roll an operation back while it runs, and for some minutes (0 to 180) after it.</summary>
public class RollbackConfiguration
{
    public List<RollbackTrigger>? RollbackTriggers { get; set; }
    public int? MonitoringTimeInMinutes { get; set; }
}

public class RollbackTrigger
{
    public string? Arn { get; set; }
    public string? Type { get; set; }
}
