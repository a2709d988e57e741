using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetBinaryCacheTests : TransferSession
{
    public GetBinaryCacheTests(GraphStore graph)
        : base(graph) => Session.SetVariable("cache", this["cache"]);

    [Fact]
    public void A_cache_is_described_with_its_number_and_size_of_paths()
    {
        Do("Publish-BinaryCache *-app-1.0 -From $store -To $cache -Priority 30 -WantMassQuery");

        var info = Do("Get-BinaryCache $cache").Only<BinaryCacheInfo>();

        Assert.Equal(("/nix/store", 30, true, 4L), (info.StoreDirectory, info.Priority, info.WantMassQuery, info.PathCount));
        Assert.Equal(Directory.GetFiles(Path.Combine(this["cache"], "nar")).Sum(static file => new FileInfo(file).Length), info.FileSize);
        Assert.Equal(new Uri(this["cache"]).AbsoluteUri, info.Location);
    }

    [Fact]
    public void What_a_cache_does_not_say_is_empty()
    {
        Do("Publish-BinaryCache *-assets-1 -From $store -To $cache");

        var info = Do("Get-BinaryCache \"file://$cache\"").Only<BinaryCacheInfo>();

        Assert.Equal((null, null), (info.Priority, info.WantMassQuery));
    }

    [Theory]
    [InlineData("Get-StorePath -Store $info")]
    [InlineData("Get-Closure *-assets-1 -Store $info")]
    public void The_object_names_the_cache(string script)
    {
        Do("Publish-BinaryCache *-assets-1 -From $store -To $cache; $info = Get-BinaryCache $cache");

        Assert.Equal(["assets-1"], Names(script));
    }

    [Fact]
    public void A_URL_without_a_cache_is_an_error_and_the_others_are_described()
    {
        Do("Publish-BinaryCache *-assets-1 -From $store -To $cache");

        var run = Session.Run("Get-BinaryCache \"$directory/none\", $cache");

        Assert.Contains("no binary cache", run.Error("NixStore").ToString(), StringComparison.Ordinal);
        Assert.Single(run.As<BinaryCacheInfo>());
    }

    [Fact]
    public void Without_a_cache_the_configured_ones_are_meant()
    {
        Do("Publish-BinaryCache *-assets-1 -From $store -To $cache -Priority 7");
        Do("Publish-BinaryCache *-assets-1 -From $store -To \"$directory/second\" -Priority 8");

        var run =
            InConfiguration($"substituters = file://{this["cache"]} file://{this["none"]} file://{this["second"]}", "Get-BinaryCache");

        Assert.Equal([7, 8], run.As<BinaryCacheInfo>().Select(static info => info.Priority));
        Assert.Equal($"file://{this["none"]}", run.Error("NixStore").TargetObject);
    }

    [Fact]
    public void The_view_fits_sixty_columns()
    {
        Do("Publish-BinaryCache *-app-1.0 -From $store -To $cache -Priority 30 -WantMassQuery");

        var lines = Session.Render("Get-BinaryCache $cache", width: 60).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith("Priority   Paths FileSize Location", lines[0].TrimEnd(), StringComparison.Ordinal);
        Assert.All(lines, static line => Assert.True(line.TrimEnd().Length <= 60, line));
    }

    private RunResult InConfiguration(string configuration, string script)
    {
        Session.SetVariable("configuration", configuration);
        return Session.Run($$"""
            $old = $env:NIX_CONFIG
            $env:NIX_CONFIG = $configuration
            try { {{script}} } finally { $env:NIX_CONFIG = $old }
            """);
    }
}
