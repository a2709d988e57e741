using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetStoreGenerationTests : ProfileSession
{
    [Fact]
    public void A_generation_has_its_number_time_state_path_and_size()
    {
        var generations = Do("Get-StoreGeneration system").As<StoreGenerationInfo>();

        Assert.Equal([(1L, false), (2L, true)], generations.Select(static generation => (generation.Number, generation.Current)));
        Assert.Equal(
            [TestStore.PathOf("app-1.0"), TestStore.PathOf("app-1.1")], generations.Select(static generation => generation.Path));
        Assert.Equal($"{SystemProfile}-2-link", generations[1].Link);
        Assert.Equal(DateTimeKind.Local, generations[1].Created.Kind);
        Assert.Equal(new FileInfo(generations[1].Link).LastWriteTime, generations[1].Created, TimeSpan.FromSeconds(1));
        Assert.All(generations, generation => Assert.Equal(
            Do($"Get-Closure {generation.Path} -Store $store").As<StorePathInfo>().Sum(static info => info.NarSize),
            generation.ClosureSize));
    }

    [Fact]
    public void What_a_generation_added_is_what_the_one_before_does_not_have()
    {
        var added = Do("""
            $before = Get-Closure *-app-1.0 -Store $store | ForEach-Object Path
            Get-Closure *-app-1.1 -Store $store | Where-Object Path -notin $before
            """).As<StorePathInfo>().Sum(static info => info.NarSize);

        Assert.Equal([null, added], Do("Get-StoreGeneration system").As<StoreGenerationInfo>().Select(static one => one.Added));
    }

    [Fact]
    public void Generations_of_all_profiles_are_the_default()
        => Assert.Equal(
            [("system", 1L), ("system", 2L), ("env", 1L), ("env", 2L), ("env", 3L)],
            Do("Get-StoreGeneration").As<StoreGenerationInfo>().Select(static generation => (generation.Name, generation.Number)));

    [Fact]
    public void Profiles_come_through_the_pipeline_with_their_store()
        => Assert.Equal(
            5, Do("& { $PSDefaultParameterValues = @{}; Get-StoreProfile -Store $store | Get-StoreGeneration }").Output.Count);

    [Fact]
    public void Two_generations_are_compared()
    {
        var changes = Do("Get-StoreGeneration system | Compare-Closure").As<ClosureDifference>();

        Assert.Equal(
            Do("Compare-Closure *-app-1.0 *-app-1.1 -ReferenceStore $store -DifferenceStore $store").As<ClosureDifference>()
                .Select(static change => (change.Name, change.Change)),
            changes.Select(static change => (change.Name, change.Change)));
        Assert.Contains(changes, static change => change is { Name: "app", ReferenceVersion: "1.0", DifferenceVersion: "1.1" });
    }

    [Fact]
    public void More_or_fewer_than_two_paths_need_a_reference()
        => Assert.Contains(
            "The count of paths is 3", Session.Run("Get-StoreGeneration env | Compare-Closure").Error("Argument").ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void Generations_are_paths_for_other_cmdlets()
    {
        Assert.Equal(3, Do("Get-StoreGeneration system | Where-Object Current | Get-Closure").Output.Count);
        Do("Get-StoreGeneration env | Where-Object Current | Copy-Closure -To $work/copy");
        Assert.Equal(2, Do("Get-StorePath -Store $work/copy").Output.Count);
    }
}
