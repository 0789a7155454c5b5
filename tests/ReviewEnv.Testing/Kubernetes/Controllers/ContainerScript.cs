using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>What a container does, as its manifest says: by the variable <c>BEHAVIOUR</c>, or by an image that cannot be had.</summary>
internal enum ContainerScript
{
    Works,

    /// <summary>Prints a line and exits with 1.</summary>
    Fails,

    /// <summary>Runs and is never ready.</summary>
    Silent,

    /// <summary>Its image is at a registry that nobody serves.</summary>
    NoImage,
}

internal static class ContainerScripts
{
    public const string LastWords = "boom: cannot start";

    public static ContainerScript Of(JsonObject container)
    {
        if (container.Text("image")?.StartsWith("127.0.0.1:1/") == true) return ContainerScript.NoImage;
        return Variable(container, "BEHAVIOUR") switch
        {
            "fail" => ContainerScript.Fails,
            "silent" => ContainerScript.Silent,
            _ => ContainerScript.Works,
        };
    }

    /// <summary>The value of an environment variable that the manifest itself gives.</summary>
    public static string? Variable(JsonObject container, string name) =>
        container.Items("env").FirstOrDefault(variable => variable.Text("name") == name).Text("value");
}
