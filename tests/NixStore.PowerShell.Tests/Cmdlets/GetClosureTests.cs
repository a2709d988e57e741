using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetClosureTests(GraphStore graph) : GraphSession(graph)
{
    [Fact]
    public void A_closure_holds_all_that_a_path_needs_dependencies_first()
    {
        StorePathInfo[] closure =
            [.. Session.Run($"Get-Closure {TestStore.PathOf("app-1.1")} -Store $store").Succeeded().As<StorePathInfo>()];

        Assert.Equal(
            ["app-1.1", "glibc-2.37", "openssl-3.0.15", "python3-3.11.9", "zlib-1.3"],
            closure.Select(info => info.Name).Order(StringComparer.Ordinal));
        for (var i = 0; i < closure.Length; i++)
        {
            Assert.All(closure[i].References, reference => Assert.Contains(reference, closure.Take(i).Select(info => info.Path)));
        }
    }

    [Fact]
    public void Piped_paths_have_one_closure_in_which_each_path_comes_once()
        => Assert.Equal(
            ["app-1.1", "assets-1", "app-1.0", "glibc-2.37", "openssl-3.0.14", "openssl-3.0.15", "python3-3.11.9", "zlib-1.3"],
            Names(
                "'*app-1.0', '*app-1.1', '*app-1.1' | Get-StorePath -Store $store | Get-Closure")
                .OrderBy(
                    name => Array.IndexOf(["app-1.1", "assets-1", "app-1.0"], name) is >= 0 and var index ? $"{index}" : name,
                    StringComparer.Ordinal));

    [Fact]
    public void Paths_of_several_stores_have_a_closure_each()
    {
        using var other = new TestStore();
        other.Add("glibc-2.37");
        Session.SetVariable("other", other.Root);
        var run = Session.Run("& { Get-StorePath zlib-* -Store $store; Get-StorePath -Store $other } | Get-Closure").Succeeded();
        Assert.Equal(
            [("glibc-2.37", Graph.Store.Root), ("zlib-1.3", Graph.Store.Root), ("glibc-2.37", other.Root)],
            run.As<StorePathInfo>().Select(info => (info.Name, info.Store)));
    }

    [Fact]
    public void The_reverse_closure_holds_all_that_needs_a_path()
        => Assert.Equal(
            ["app-1.1", "openssl-3.0.15", "python3-3.11.9"],
            Names("Get-Closure openssl-3.0.15* -Reverse -Store $store").Order(StringComparer.Ordinal));

    [Fact]
    public void A_path_that_refers_to_itself_comes_once()
        => Assert.Equal(["glibc-2.37", "hello-2.12.1"], Names("Get-Closure hello-* -Store $store"));

    [Fact]
    public void A_link_is_input()
    {
        NeedsLinks();
        Assert.Equal(
            ["assets-1", "glibc-2.37", "openssl-3.0.14", "app-1.0"],
            Names("Get-Closure ./result-old -Store $store").OrderBy(name => (name == "app-1.0", name)));
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_of_its_own_and_the_closure_of_the_others_is_written()
    {
        var run = Session.Run($"Get-Closure nonsense, {TestStore.PathOf("absent")}, zlib-* -Store $store");

        Assert.Equal(["StorePathNotFound", "StorePathNotValid"], run.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["glibc-2.37", "zlib-1.3"], run.As<StorePathInfo>().Select(info => info.Name));
        Assert.Null(run.Failure);
    }

    [Fact]
    public void Nothing_is_written_for_a_wildcard_that_matches_nothing()
        => Assert.Empty(Session.Run("Get-Closure *nothing* -Store $store").Succeeded().Output);

    [Fact]
    public void What_is_piped_on_needs_no_store_again()
        => Assert.Equal(["zlib-1.3"], Names("Get-Closure zlib-* -Store $store | Where-Object Name -like zlib* | Get-StorePath"));

    [Fact]
    public void The_rest_is_not_read_if_the_first_is_enough()
        => Assert.Equal(["glibc-2.37"], Names("do { Get-Closure app-1.1* -Store $store | ForEach-Object { $_; break } } while ($false)"));

    [Fact]
    public void Ctrl_C_ends_it()
        => Assert.True(
            Session.RunUntil(
                "while ($true) { Get-Closure app-* -Store $store }", run => run.Output.Count > 20).WasStopped);

    [Fact]
    public void Two_runspaces_work_on_one_store_at_the_same_time()
        => Assert.All(
            Session.Run(
                $"1..8 | ForEach-Object -Parallel {{ Import-Module '{Repository.Manifest}'; "
                + "@(Get-Closure app-1.1* -Store $using:store).Count } -ThrottleLimit 4").Succeeded().As<int>(),
            count => Assert.Equal(5, count));
}
