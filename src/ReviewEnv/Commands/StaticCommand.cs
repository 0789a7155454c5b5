using System.CommandLine;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace ReviewEnv.Commands;

/// <summary>Serves a folder over HTTP: what the template <c>static-site</c> runs, so that a first environment needs nothing but ReviewEnv.</summary>
internal static class StaticCommand
{
    public static Command Create()
    {
        var root = new Option<DirectoryInfo>("--root") { Description = "The folder to serve.", Required = true };
        var host = new Option<string>("--host") { Description = "The address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "The port to listen on.", Required = true };
        var command = new Command("static", "Serve a folder as a static site.") { root, host, port };
        command.SetAction((parsed, cancellationToken) => ServeAsync(parsed.GetRequiredValue(root), parsed.GetRequiredValue(host), parsed.GetRequiredValue(port), cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(DirectoryInfo root, string host, int port, CancellationToken cancellationToken)
    {
        if (!root.Exists)
        {
            await Console.Error.WriteLineAsync($"reviewenv static: there is no folder '{root.FullName}'; name one that the branch holds with --root");
            return ExitCodes.Usage;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = root.FullName });
        builder.WebHost.UseKestrelCore().UseUrls($"http://{host}:{port}");
        await using var app = builder.Build();
        using var files = new InsideOnlyFileProvider(root.FullName);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
            ServeUnknownFileTypes = true,
            // The same URL serves the next commit: a browser must ask again.
            OnPrepareResponse = response => response.Context.Response.Headers.CacheControl = "no-cache",
        });
        await app.StartAsync(cancellationToken);
        Console.WriteLine($"serving {root.FullName} on http://{host}:{port}/");
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    /// <summary>Serves nothing that a symbolic link leads to: a branch must not publish the machine's files.</summary>
    private sealed class InsideOnlyFileProvider(string root) : IFileProvider, IDisposable
    {
        private readonly PhysicalFileProvider files = new(root);

        public IFileInfo GetFileInfo(string subpath) => PassesLink(subpath) ? new NotFoundFileInfo(subpath) : files.GetFileInfo(subpath);

        public IDirectoryContents GetDirectoryContents(string subpath) => PassesLink(subpath) ? NotFoundDirectoryContents.Singleton : files.GetDirectoryContents(subpath);

        public Microsoft.Extensions.Primitives.IChangeToken Watch(string filter) => NullChangeToken.Singleton;

        public void Dispose() => files.Dispose();

        private bool PassesLink(string subpath)
        {
            var path = root;
            foreach (var part in subpath.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                path = Path.Combine(path, part);
                if (new FileInfo(path).LinkTarget is not null) return true;
            }

            return false;
        }
    }
}
