using ReviewEnv.Core.Templates;
using static ReviewEnv.Core.Tests.Templates.SomeTemplate;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class TemplateCacheTests
{
    private readonly TemplateCache cache = new();

    [Fact]
    public void Files_that_read_the_same_are_parsed_once() => cache.Parse(Process()).ShouldBeSameAs(cache.Parse(Process()));

    [Fact]
    public void A_changed_file_is_parsed_anew()
    {
        var first = cache.Parse(Process());
        cache.Parse(Process("url: /x\n")).ShouldNotBeSameAs(first);
        cache.Parse(Process() with { Name = "other" }).Name.ShouldBe("other");
    }

    [Fact]
    public void Problems_are_told_each_time()
    {
        for (var time = 0; time < 2; time++) Should.Throw<TemplateException>(() => cache.Parse(Files()));
    }
}
