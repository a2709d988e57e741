using NixStore.Closures;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class CompareClosureTests(GraphStore graph) : GraphSession(graph)
{
    private const string Compare = "Compare-Closure app-1.0* app-1.1* -ReferenceStore $store -DifferenceStore $store";

    [Fact]
    public void Each_changed_package_is_written_with_its_versions()
    {
        var changes = Session.Run(Compare).Succeeded().As<ClosureDifference>()
            .Select(change => (change.Name, change.Change, change.ReferenceVersion, change.DifferenceVersion));

        Assert.Equal(
            [
                ("app", nameof(ClosureChangeKind.VersionChanged), "1.0", "1.1"),
                ("assets", nameof(ClosureChangeKind.Removed), "1", null),
                ("openssl", nameof(ClosureChangeKind.VersionChanged), "3.0.14", "3.0.15"),
                ("python3", nameof(ClosureChangeKind.Added), null, "3.11.9"),
                ("zlib", nameof(ClosureChangeKind.Added), null, "1.3"),
            ],
            changes);
    }

    [Fact]
    public void Equal_packages_are_written_on_demand()
        => Assert.Equal(
            ["glibc"],
            Session.Run($"{Compare} -IncludeEqual | Where-Object Change -eq Unchanged")
                .Succeeded().As<ClosureDifference>().Select(change => change.Name));

    [Fact]
    public void The_size_says_how_much_larger_a_package_became()
    {
        var size = Session.Run("Get-StorePath zlib-* -Store $store").Only<StorePathInfo>().NarSize;
        Assert.Equal(size, Session.Run($"{Compare} | Where-Object Name -eq zlib").Only<ClosureDifference>().SizeDelta);
    }

    [Fact]
    public void The_second_closure_comes_through_the_pipeline_with_its_store()
        => Assert.Equal(
            5,
            Session.Run("Get-StorePath app-1.1* -Store $store | Compare-Closure (Get-StorePath app-1.0* -Store $store)")
                .Succeeded().Output.Count);

    [Fact]
    public void Closures_of_two_stores_are_compared()
    {
        using var other = new TestStore();
        other.Add("glibc-2.38");
        Session.SetVariable("other", other.Root);
        var change = Session.Run("Compare-Closure glibc-* glibc-* -ReferenceStore $store -DifferenceStore $other")
            .Only<ClosureDifference>();
        Assert.Equal(("2.37", "2.38"), (change.ReferenceVersion, change.DifferenceVersion));
    }

    [Fact]
    public void Equal_closures_differ_in_nothing()
        => Assert.Empty(Session.Run("Compare-Closure app-1.0* app-1.0* -ReferenceStore $store -DifferenceStore $store").Succeeded().Output);

    [Theory]
    [InlineData("*nothing*", "app-1.0*")]
    [InlineData("app-1.0*", "*nothing*")]
    public void Nothing_is_no_closure_to_compare_with(string reference, string difference)
        => Session.Run($"Compare-Closure {reference} {difference} -ReferenceStore $store -DifferenceStore $store")
            .Error("StorePathNotFound");

    [Fact]
    public void A_path_that_is_not_valid_ends_the_comparison()
        => Session.Run($"Compare-Closure {TestStore.PathOf("absent")} app-1.0* -ReferenceStore $store -DifferenceStore $store")
            .Error("StorePathNotValid");

    [Fact]
    public void The_view_fits_eighty_columns_with_sizes()
    {
        var lines = Session.Render(Compare, width: 80).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Contains(lines, line => line.Contains(" openssl", StringComparison.Ordinal)
            && line.Contains("VersionChanged", StringComparison.Ordinal) && line.Contains("3.0.14", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" B ", StringComparison.Ordinal));
    }
}
