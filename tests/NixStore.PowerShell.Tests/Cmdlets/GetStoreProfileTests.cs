using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetStoreProfileTests : ProfileSession
{
    [Fact]
    public void A_profile_has_its_kind_owner_current_generation_count_and_size()
    {
        var profile = Do("Get-StoreProfile system").Only<StoreProfileInfo>();

        Assert.Equal(("system", "System", Environment.UserName, 2L, 2), (
            profile.Name, profile.Kind, profile.Owner, profile.Current, profile.Count));
        Assert.Equal((SystemProfile, TestStore.PathOf("app-1.1"), Store.Root), (profile.Link, profile.Path, profile.Store));
        Assert.Equal(Do("Get-Closure ./result -Store $store").As<StorePathInfo>().Sum(static info => info.NarSize), profile.ClosureSize);
    }

    [Theory]
    [InlineData("Get-StoreProfile", "system", "env")]
    [InlineData("Get-StoreProfile sys*, e?v", "system", "env")]
    [InlineData("Get-StoreProfile ./env", "env")]
    [InlineData("Get-StoreProfile */env", "env")]
    [InlineData("Get-StoreProfile *nothing*")]
    [InlineData("'env', 'system' | Get-StoreProfile", "env", "system")]
    [InlineData("Get-StoreProfile | Get-StoreProfile", "system", "env")]
    [InlineData("Get-StoreGeneration system | Get-StoreProfile", "system", "system")]
    public void Profiles_are_chosen_by_names_wildcards_links_and_objects(string script, params string[] names)
        => Assert.Equal(names, Do(script).As<StoreProfileInfo>().Select(static profile => profile.Name));

    [Theory]
    [InlineData("absent")]
    [InlineData("./absent")]
    [InlineData("./")]
    public void What_is_no_profile_is_an_error_and_does_not_stop_the_others(string name)
    {
        var run = Session.Run($"Get-StoreProfile {name}, env");

        Assert.NotNull(run.Error("NixStore").ErrorDetails.RecommendedAction);
        Assert.Single(run.Output);
    }

    [Fact]
    public void Only_a_store_of_this_machine_has_profiles()
    {
        Do("$cache = \"file://$work/cache\"; Copy-Closure ./result -From $store -To $cache");

        Assert.NotNull(Session.Run("Get-StoreProfile -Store $cache").Error("MissingCapability").ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_root_that_cannot_be_read_is_a_warning()
    {
        File.CreateSymbolicLink(Path.Combine(StateDirectory, "gcroots", "bad"), "bad/x");

        var run = Session.Run("Get-StoreProfile");

        Assert.Contains("profiles can be missing", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, run.Output.Count);
    }

    [Theory]
    [InlineData("sys", "system")]
    [InlineData("en", "env")]
    public void Tab_completes_names(string typed, string name)
        => Assert.True(SpinWait.SpinUntil(
            () => Session.Complete($"Get-StoreProfile -Store {Store.Root} {typed}") is [var only] && only == name,
            TimeSpan.FromMinutes(1)));

    [Fact]
    public void Tab_completes_the_links_of_profiles_with_one_name()
    {
        var other = Path.Combine(StateDirectory, "profiles", "per-user", "u", "env");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.CreateSymbolicLink($"{other}-1-link", TestStore.PathOf("app-1.0"));

        Assert.True(SpinWait.SpinUntil(
            () => Session.Complete($"Get-StoreProfile -Store {Store.Root} en") is [var first, var second]
                && first == other && second == InWork("env"),
            TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData("Get-StoreProfile")]
    [InlineData("Get-StoreGeneration")]
    public void A_table_fits_in_80_columns(string script)
        => Assert.All(Session.Render(script, 80).Split('\n'), static line => Assert.True(line.TrimEnd().Length <= 80, line));
}
