using System.Globalization;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>A binary cache of all paths of a store, published two years ago.</summary>
public sealed class ClearCacheGarbageTests : SpaceSession
{
    public ClearCacheGarbageTests()
    {
        Do("Publish-BinaryCache (Get-StorePath) -From $store -To ./cache");
        MakeOld();
        Session.SetVariable("cache", "file://" + InWork("cache"));
    }

    private string[] Cached
        => [.. Do("Get-StorePath -Store $cache").As<StorePathInfo>().Select(static info => info.Name).Order(StringComparer.Ordinal)];

    private string[] Files => Directory.GetFiles(InWork("cache"), "*", SearchOption.AllDirectories);

    private long Size => Files.Sum(static file => new FileInfo(file).Length);

    [Fact]
    public void The_closures_of_the_roots_stay()
    {
        var result = Do("Clear-StoreGarbage -Store $cache -Root ./result -Confirm:$false").Only<GarbageCollectionResult>();

        Assert.Equal(Live, Cached);
        Assert.Equal(Dead.Length, result.Paths);
        Assert.Equal(Dead.Select(TestStore.PathOf).Order(), result.Deleted.Order());
    }

    [Fact]
    public void Roots_are_also_objects_of_another_store()
    {
        Do("Clear-StoreGarbage -Store $cache -Root (Get-StorePath *-app-1.1, *-assets-1 -Store $store) -Confirm:$false");

        Assert.Equal(["app-1.1", "assets-1", "glibc-2.37", "openssl-3.0.15"], Cached);
    }

    [Fact]
    public void What_is_younger_than_the_limit_stays()
    {
        var before = Cached;

        Do("Clear-StoreGarbage -Store $cache -OlderThan 1000d -Confirm:$false");
        Assert.Equal(before, Cached);

        Do("Clear-StoreGarbage -Store $cache -Root ./result -OlderThan 365d -Confirm:$false");
        Assert.Equal(Live, Cached);
    }

    [Fact]
    public void A_cache_for_which_nothing_stays_is_refused()
    {
        var error = Session.Run("Clear-StoreGarbage -Store $cache -Confirm:$false").Error("NixStore");

        Assert.Contains("Register-StoreRoot", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(6, Cached.Length);
    }

    [Theory]
    [InlineData("*-nothing-*")]
    [InlineData("./nowhere")]
    public void A_root_that_is_not_found_ends_the_command(string root)
    {
        Assert.NotEmpty(Session.Run($"Clear-StoreGarbage -Store $cache -Root {root} -OlderThan 1d -Confirm:$false").Errors);

        Assert.Equal(6, Cached.Length);
    }

    [Fact]
    public void WhatIf_shows_the_bytes_that_are_freed_and_changes_nothing()
    {
        var before = Size;
        var shown = Session.Render("Clear-StoreGarbage -Store $cache -Root ./result -WhatIf", 300);
        Assert.Equal(before, Size);

        var expected = Do("Get-StoreGarbage -Store $cache -Root ./result").As<GarbageInfo>().Sum(static item => item.DiskSize);
        var result = Do("Clear-StoreGarbage -Store $cache -Root ./result -Confirm:$false").Only<GarbageCollectionResult>();

        Assert.Equal(before - Size, result.Freed);
        Assert.Equal(expected, result.Freed);
        Assert.Contains($"({result.Freed.ToString(CultureInfo.InvariantCulture)} bytes)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_keeps_its_closure_until_it_is_removed()
    {
        Do("Register-StoreRoot -Store $cache -Name production -Path *-app-1.0");
        Do("Clear-StoreGarbage -Store $cache -Confirm:$false");
        Assert.Equal(["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"], Cached);

        var pin = Do("Get-StoreRoot -Store $cache").Only<StoreRootInfo>();
        Assert.Equal(("Pin", "production", TestStore.PathOf("app-1.0")), (pin.Kind, pin.Link, pin.Path));
        Assert.True(pin.ClosureSize > 0);

        Do("Unregister-StoreRoot -Store $cache -Name production");
        Assert.Empty(Do("Get-StoreRoot -Store $cache").Output);
    }

    [Fact]
    public void Pins_are_removed_as_objects()
    {
        Do("Register-StoreRoot -Store $cache -Name production -Path *-app-*");
        Assert.Equal(2, Do("Get-StoreRoot -Store $cache").As<StoreRootInfo>().Count);

        Do("Get-StoreRoot -Store $cache | Unregister-StoreRoot -Store $cache");

        Assert.Empty(Do("Get-StoreRoot -Store $cache").Output);
    }

    [Fact]
    public void A_pin_is_written_with_PassThru_and_not_at_all_with_WhatIf()
    {
        Do("Register-StoreRoot -Store $cache -Name staging -Path *-app-1.1 -WhatIf");
        Assert.False(Path.Exists(InWork("cache/pins")));

        Assert.Equal("staging", Do("Register-StoreRoot -Store $cache -Name staging -Path *-app-1.1 -PassThru").Only<StoreRootInfo>().Link);
        Do("Unregister-StoreRoot -Store $cache -Name staging -WhatIf");
        Assert.True(File.Exists(InWork("cache/pins/staging")));
    }

    [Fact]
    public void A_store_with_roots_of_its_own_has_no_pins()
    {
        Session.Run("Register-StoreRoot -Name production -Path *-app-1.0").Error("MissingCapability");
        Session.Run("Clear-StoreGarbage -Root ./result -Confirm:$false").Error("NixStore");

        Assert.Equal(6, ValidNames.Length);
    }

    [Fact]
    public void A_dead_narinfo_that_cannot_be_used_is_a_warning()
    {
        File.WriteAllText(InWork("cache/4w6hv3912fjvanj4c9n83f3ahpql6ilj.narinfo"), "broken");
        MakeOld();

        var run = Do("Clear-StoreGarbage -Store $cache -Root ./result -Confirm:$false");

        Assert.Contains("4w6hv3912fjvanj4c9n83f3ahpql6ilj.narinfo", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, run.Only<GarbageCollectionResult>().Paths);
        Assert.Equal(6, Directory.EnumerateFiles(InWork("cache/nar")).Count());
    }

    [Fact]
    public void A_cache_behind_a_web_server_is_collected()
    {
        using var nginx = new Nginx(InWork("cache"));

        Do($"Register-StoreRoot -Store {nginx.Address} -Name production -Path ./result");
        Do($"Clear-StoreGarbage -Store {nginx.Address} -Confirm:$false");

        Assert.Equal(Live, Cached);
        Assert.Equal(3, Directory.EnumerateFiles(InWork("cache/nar")).Count());
    }

    private void MakeOld()
    {
        foreach (var file in Files)
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - TimeSpan.FromDays(730));
        }
    }
}
