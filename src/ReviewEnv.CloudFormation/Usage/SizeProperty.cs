using System.Collections.Frozen;

namespace ReviewEnv.CloudFormation.Usage;

/// <summary>Which property of a resource is its size, by type: of those that AWS bills by the size of a machine.</summary>
internal static class SizeProperty
{
    private static readonly FrozenDictionary<string, string[]> Paths = new Dictionary<string, string[]>
    {
        ["AWS::AmazonMQ::Broker"] = ["HostInstanceType"],
        ["AWS::AppStream::Fleet"] = ["InstanceType"],
        ["AWS::AppStream::ImageBuilder"] = ["InstanceType"],
        ["AWS::Cloud9::EnvironmentEC2"] = ["InstanceType"],
        ["AWS::DAX::Cluster"] = ["NodeType"],
        ["AWS::DMS::ReplicationInstance"] = ["ReplicationInstanceClass"],
        ["AWS::DocDB::DBInstance"] = ["DBInstanceClass"],
        ["AWS::EC2::Instance"] = ["InstanceType"],
        ["AWS::ElastiCache::CacheCluster"] = ["CacheNodeType"],
        ["AWS::ElastiCache::ReplicationGroup"] = ["CacheNodeType"],
        ["AWS::Elasticsearch::Domain"] = ["ElasticsearchClusterConfig", "InstanceType"],
        ["AWS::GameLift::Fleet"] = ["EC2InstanceType"],
        ["AWS::Lightsail::Database"] = ["RelationalDatabaseBundleId"],
        ["AWS::Lightsail::Instance"] = ["BundleId"],
        ["AWS::MemoryDB::Cluster"] = ["NodeType"],
        ["AWS::MSK::Cluster"] = ["BrokerNodeGroupInfo", "InstanceType"],
        ["AWS::Neptune::DBInstance"] = ["DBInstanceClass"],
        ["AWS::OpenSearchService::Domain"] = ["ClusterConfig", "InstanceType"],
        ["AWS::RDS::DBCluster"] = ["DBClusterInstanceClass"],
        ["AWS::RDS::DBInstance"] = ["DBInstanceClass"],
        ["AWS::Redshift::Cluster"] = ["NodeType"],
        ["AWS::SageMaker::NotebookInstance"] = ["InstanceType"],
        ["AWS::Timestream::InfluxDBInstance"] = ["DbInstanceType"],
    }.ToFrozenDictionary();

    /// <summary>All types that come in sizes.</summary>
    public static IReadOnlyCollection<string> Types => Paths.Keys;

    public static bool Exists(string type) => Paths.ContainsKey(type);

    /// <summary>The names that lead to it from the resource's properties; none when the type comes in no sizes.</summary>
    public static IReadOnlyList<string> Of(string type) => Paths.GetValueOrDefault(type, []);
}
