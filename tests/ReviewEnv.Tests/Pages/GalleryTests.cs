namespace ReviewEnv.Tests.Pages;
public sealed class TempGallery
{
    [Fact]
    public async Task Serve()
    {
        if (System.Environment.GetEnvironmentVariable("GALLERY") is null) return;
        await using var server = await Api.ApiServer.StartAsync();
        await Gallery.HangAsync(server);
        await using var empty = await Api.ApiServer.StartAsync();
        await File.WriteAllTextAsync("/tmp/gallery.txt", $"{server.Address} {empty.Address} {Gallery.Featured.Id}");
        while (!File.Exists("/tmp/gallery.stop")) await Task.Delay(200);
    }
}
