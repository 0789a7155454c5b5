using ReviewEnv.CloudFormation.Usage;

namespace ReviewEnv.CloudFormation.Tests.Usage;

public sealed class ResourceSizesTests
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    [Theory]
    [InlineData("AWS::RDS::DBInstance", "DBInstanceClass: db.t3.micro", "db.t3.micro")]
    [InlineData("AWS::RDS::DBCluster", "DBClusterInstanceClass: db.m6g.large", "db.m6g.large")]
    [InlineData("AWS::Neptune::DBInstance", "DBInstanceClass: db.r5.large", "db.r5.large")]
    [InlineData("AWS::DocDB::DBInstance", "DBInstanceClass: db.r5.large", "db.r5.large")]
    [InlineData("AWS::EC2::Instance", "InstanceType: t3.small", "t3.small")]
    [InlineData("AWS::ElastiCache::CacheCluster", "CacheNodeType: cache.t4g.micro", "cache.t4g.micro")]
    [InlineData("AWS::ElastiCache::ReplicationGroup", "CacheNodeType: cache.t4g.micro", "cache.t4g.micro")]
    [InlineData("AWS::MemoryDB::Cluster", "NodeType: db.t4g.small", "db.t4g.small")]
    [InlineData("AWS::DAX::Cluster", "NodeType: dax.t3.small", "dax.t3.small")]
    [InlineData("AWS::Redshift::Cluster", "NodeType: ra3.xlplus", "ra3.xlplus")]
    [InlineData("AWS::OpenSearchService::Domain", "ClusterConfig: { InstanceType: t3.small.search }", "t3.small.search")]
    [InlineData("AWS::Elasticsearch::Domain", "ElasticsearchClusterConfig: { InstanceType: t3.small.elasticsearch }", "t3.small.elasticsearch")]
    [InlineData("AWS::AmazonMQ::Broker", "HostInstanceType: mq.t3.micro", "mq.t3.micro")]
    [InlineData("AWS::MSK::Cluster", "BrokerNodeGroupInfo: { InstanceType: kafka.t3.small }", "kafka.t3.small")]
    [InlineData("AWS::DMS::ReplicationInstance", "ReplicationInstanceClass: dms.t3.micro", "dms.t3.micro")]
    [InlineData("AWS::SageMaker::NotebookInstance", "InstanceType: ml.t3.medium", "ml.t3.medium")]
    [InlineData("AWS::Timestream::InfluxDBInstance", "DbInstanceType: db.influx.medium", "db.influx.medium")]
    [InlineData("AWS::Cloud9::EnvironmentEC2", "InstanceType: t3.small", "t3.small")]
    [InlineData("AWS::GameLift::Fleet", "EC2InstanceType: c5.large", "c5.large")]
    [InlineData("AWS::AppStream::Fleet", "InstanceType: stream.standard.small", "stream.standard.small")]
    [InlineData("AWS::AppStream::ImageBuilder", "InstanceType: stream.standard.small", "stream.standard.small")]
    [InlineData("AWS::Lightsail::Instance", "BundleId: nano_3_0", "nano_3_0")]
    [InlineData("AWS::Lightsail::Database", "RelationalDatabaseBundleId: micro_2_0", "micro_2_0")]
    public void Each_type_has_its_own_property_for_the_size(string type, string property, string size) =>
        ResourceSizes.Read($"Resources: {{ It: {{ Type: {type}, Properties: {{ {property} }} }} }}", None).Of("It", type).ShouldBe(size);

    [Fact]
    public void Every_type_that_comes_in_sizes_is_tried_above()
    {
        var tried = typeof(ResourceSizesTests).GetMethod(nameof(Each_type_has_its_own_property_for_the_size))!.GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute));
        tried.Select(data => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value!).ShouldBe(SizeProperty.Types, ignoreOrder: true);
    }

    [Theory]
    [InlineData("db.t3.micro", "db.t3.micro")]
    [InlineData("\"db.t3.micro\"", "db.t3.micro")]
    [InlineData("!Ref Size", "db.t3.large")]
    [InlineData("{ Ref: Size }", "db.t3.large")]
    [InlineData("!Ref Standard", "db.t3.small")]
    [InlineData("!Ref Bare", null)]
    [InlineData("!Ref Hidden", null)]
    [InlineData("!Ref Stored", null)]
    [InlineData("!Ref Other", null)]
    [InlineData("!Ref AWS::NoValue", null)]
    [InlineData("!If [IsBig, db.t3.large, db.t3.micro]", null)]
    [InlineData("!FindInMap [Sizes, !Ref Size, Class]", null)]
    [InlineData("!Sub \"db.${Size}\"", null)]
    [InlineData("\"{{resolve:ssm:/shop/size}}\"", null)]
    [InlineData("db.t3.micro large", null)]
    [InlineData("\"\"", null)]
    [InlineData("~", null)]
    [InlineData("[db.t3.micro]", null)]
    public void A_size_is_what_is_written_or_what_a_parameter_gives(string value, string? size)
    {
        var template = $$"""
            Parameters:
              Size: { Type: String, Default: db.t3.medium }
              Standard: { Type: String, Default: db.t3.small }
              Bare: { Type: String }
              Hidden: { Type: String, NoEcho: true, Default: db.t3.small }
              Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: size }
            Conditions:
              IsBig: !Equals [!Ref Size, big]
            Resources:
              Database:
                Type: AWS::RDS::DBInstance
                Properties:
                  DBInstanceClass: {{value}}
              Other: { Type: AWS::SQS::Queue }
            """;

        ResourceSizes.Read(template, new Dictionary<string, string> { ["Size"] = "db.t3.large", ["Hidden"] = "****", ["Stored"] = "size" }).Of("Database", "AWS::RDS::DBInstance").ShouldBe(size);
    }

    [Fact]
    public void A_template_in_JSON_is_read_with_its_tabs()
    {
        const string template = "{\n\t\"Parameters\": { \"Size\": { \"Type\": \"String\" } },\n\t\"Resources\": {\n\t\t\"Database\": { \"Type\": \"AWS::RDS::DBInstance\", \"Properties\": { \"DBInstanceClass\": { \"Ref\": \"Size\" } } }\n\t}\n}";

        ResourceSizes.Read(template, new Dictionary<string, string> { ["Size"] = "db.t3.micro" }).Of("Database", "AWS::RDS::DBInstance").ShouldBe("db.t3.micro");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Resources: {")]
    [InlineData("- a list")]
    [InlineData("Resources: none")]
    [InlineData("Resources: { Database: none }")]
    [InlineData("Resources: { Database: { Properties: { DBInstanceClass: db.t3.micro } } }")]
    [InlineData("Resources: { Database: { Type: AWS::RDS::DBInstance } }")]
    [InlineData("Resources: { Database: { Type: AWS::RDS::DBInstance, Properties: none } }")]
    [InlineData("Resources: { Database: { Type: AWS::RDS::DBInstance, Properties: !Made { DBInstanceClass: db.t3.micro } } }")]
    [InlineData("Resources: { Database: { Type: AWS::EC2::Instance, Properties: { DBInstanceClass: db.t3.micro, InstanceType: t3.micro } } }")]
    [InlineData("Resources: { Elsewhere: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t3.micro } } }")]
    public void What_cannot_be_read_or_is_about_something_else_tells_no_size(string template) =>
        ResourceSizes.Read(template, None).Of("Database", "AWS::RDS::DBInstance").ShouldBeNull();

    [Fact]
    public void A_type_that_comes_in_no_sizes_has_none_whatever_is_written() =>
        ResourceSizes.Read("Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { InstanceType: t3.micro } } }", None).Of("Queue", "AWS::SQS::Queue").ShouldBeNull();
}
