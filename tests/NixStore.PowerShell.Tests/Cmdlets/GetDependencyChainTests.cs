using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetDependencyChainTests(GraphStore graph) : GraphSession(graph)
{
    [Fact]
    public void The_shortest_chain_shows_why_a_path_needs_another()
    {
        var chain = Session.Run("Get-DependencyChain app-1.1* glibc-* -Store $store").Only<DependencyChain>();

        Assert.Equal(TestStore.PathOf("app-1.1"), chain.From);
        Assert.Equal(TestStore.PathOf("glibc-2.37"), chain.To);
        Assert.Equal(2, chain.Length);
        Assert.Equal(3, chain.Steps.Count);
        Assert.All(chain.Steps, step => Assert.Empty(step.File));
    }

    [Fact]
    public void All_chains_are_written_on_demand()
        => Assert.Equal(
            [
                "app-1.1 → openssl-3.0.15 → glibc-2.37",
                "app-1.1 → python3-3.11.9 → glibc-2.37",
                "app-1.1 → python3-3.11.9 → openssl-3.0.15 → glibc-2.37",
                "app-1.1 → python3-3.11.9 → zlib-1.3 → glibc-2.37",
            ],
            Session.Run("Get-DependencyChain app-1.1* glibc-* -All -Store $store").Succeeded().As<DependencyChain>()
                .Select(chain => chain.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void The_files_that_refer_are_shown_on_demand()
    {
        var chain = Session.Run("Get-DependencyChain app-1.1* zlib-* -ShowFile -Store $store").Only<DependencyChain>();
        Assert.Equal([["needs"], ["needs"], []], chain.Steps.Select(step => step.File));
    }

    [Fact]
    public void Only_a_verbose_message_is_written_if_a_path_is_not_needed()
    {
        var run = Session.Run($"Get-DependencyChain zlib-* {TestStore.PathOf("assets-1")} -Store $store -Verbose").Succeeded();
        Assert.Empty(run.Output);
        Assert.Contains("does not need", Assert.Single(run.Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wildcard_that_no_needed_path_matches_gives_nothing_but_a_verbose_message()
    {
        var run = Session.Run("Get-DependencyChain zlib-* *assets*, *glibc* -Store $store -Verbose").Succeeded();
        Assert.Single(run.Output);
        Assert.Equal($"{TestStore.PathOf("zlib-1.3")} needs nothing that matches '*assets*'.", Assert.Single(run.Verbose));
    }

    [Fact]
    public void A_wildcard_means_each_match_in_the_closure()
        => Assert.Equal(
            ["openssl-3.0.14", "openssl-3.0.15"],
            Session.Run("Get-StorePath app-1.0*, app-1.1* -Store $store | Get-DependencyChain -Dependency openssl-*").Succeeded()
                .As<DependencyChain>().Select(chain => chain.Steps[^1].Name));

    [Fact]
    public void Steps_can_be_piped_on_with_their_store()
        => Assert.Equal(
            ["app-1.0", "openssl-3.0.14"],
            Names("(Get-DependencyChain app-1.0* openssl-* -Store $store).Steps | Get-StorePath"));

    [Fact]
    public void A_bad_item_is_an_error_of_its_own()
    {
        var run = Session.Run(
            $"'nonsense', '{TestStore.PathOf("absent")}', '{TestStore.PathOf("zlib-1.3")}' | Get-DependencyChain -Dependency "
            + "glibc-* -Store $store");
        Assert.Equal(["StorePathNotFound", "StorePathNotValid"], run.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Single(run.Output);
        Assert.Null(run.Failure);
    }

    [Fact]
    public void A_dependency_that_is_not_found_is_an_error()
        => Session.Run("Get-DependencyChain app-1.0* nonsense -Store $store").Error("StorePathNotFound");

    [Fact]
    public void The_view_draws_the_chain_as_a_tree()
    {
        var text = Session.Render("Get-DependencyChain app-1.0* glibc-* -ShowFile -Store $store", width: 100);
        Assert.Equal(
            [TestStore.PathOf("app-1.0"), "· needs", $"└─{TestStore.PathOf("glibc-2.37")}"],
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
    }

    [Fact]
    public void The_dependency_is_completed()
        => Assert.Equal([TestStore.PathOf("zlib-1.3")], Session.Complete("Get-DependencyChain -Store $store app zli"));
}
