using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;
using NixStore.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetStoreTests(GraphStore graph) : GraphSession(graph)
{
    [Fact]
    public void A_store_is_described_with_its_number_and_size_of_paths()
    {
        var info = Session.Run("Get-Store $store").Only<StoreInfo>();

        Assert.Equal(Graph.Store.Root, info.Location);
        Assert.Equal("/nix/store", info.StoreDirectory);
        Assert.Equal(Path.Combine(Graph.Store.Root, "nix", "store"), info.PhysicalDirectory);
        Assert.Equal(Path.Combine(Graph.Store.Root, "nix", "var", "nix"), info.StateDirectory);
        Assert.Equal(nameof(StoreAccess.ReadWrite), info.Access);
        Assert.Equal(10, info.Schema);
        Assert.Equal(GraphStore.Names.Length, info.PathCount);
        Assert.Equal(Session.Run("Get-StorePath -Store $store").As<StorePathInfo>().Sum(path => path.NarSize), info.NarSize);
        Assert.True(info.FreeSpace > 0);
    }

    [Fact]
    public void The_object_names_the_store_for_other_cmdlets()
        => Assert.Equal(["zlib-1.3"], Names("$it = Get-Store $store; Get-StorePath zlib-* -Store $it"));

    [Fact]
    public void The_store_that_the_environment_names_has_its_own_name_and_keeps_it_along_a_pipeline()
    {
        var result = ShellProcess.Run("-Command", $"""
            $env:NIX_REMOTE = '{Graph.Store.Root}'
            $store = Get-Store
            $path = Get-StorePath zlib-*
            $env:NIX_REMOTE = '/absent/store'
            $store.Location, $path.Store, ($path | Get-Closure).Count, @(Get-StorePath -Store $store).Count
            """);

        Assert.Empty(result.Error);
        Assert.Equal(
            [Graph.Store.Root, Graph.Store.Root, "2", $"{GraphStore.Names.Length}"],
            result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Several_stores_are_described_and_an_absent_one_is_an_error()
    {
        var run = Session.Run("$store, '/absent/store', (Get-Store $store) | Get-Store");
        Assert.Equal("/absent/store", run.Errors.Single().TargetObject.ToString());
        Assert.Equal(2, run.Output.Count);
        Assert.Equal(2, Session.Run("Get-Store $store, ../root").Succeeded().Output.Count);
    }

    [Fact]
    public void Stores_of_a_kind_that_is_not_known_are_an_error_that_says_what_can_be_given()
        => Assert.Contains(
            "Name a directory",
            Session.Run("Get-Store gopher://cache.example.org").Errors.Single().Exception.Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_view_fits_sixty_columns()
    {
        var lines = Session.Render("Get-Store ../root", width: 60).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 60, line));
        Assert.Contains(lines, line => line.StartsWith("ReadWrite", StringComparison.Ordinal));
    }
}
