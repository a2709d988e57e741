using NixStore.Paths;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

public sealed class LocalStoreLayoutTests
{
    [Fact]
    public void A_root_holds_the_store_and_its_state()
    {
        var root = Path.GetFullPath("root");
        var layout = LocalStoreLayout.FromRoot(root);

        Assert.Equal("/nix/store", layout.Directory.Path);
        Assert.Equal(Path.Combine(root, "nix", "store"), layout.RealStoreDirectory);
        Assert.Equal(Path.Combine(root, "nix", "var", "nix"), layout.StateDirectory);
        Assert.Equal(Path.Combine(root, "nix", "var", "nix", "db", "db.sqlite"), layout.DatabasePath);
    }

    [Fact]
    public void The_store_of_a_unix_machine_is_in_its_store_directory()
    {
        Platform.SkipOnWindows("its stores are elsewhere");
        var layout = FromEnvironment([]);

        Assert.Equal(("/nix/store", "/nix/store"), (layout.Directory.Path, layout.RealStoreDirectory));
        Assert.Equal(("/nix/var/nix", "/nix/var/log/nix"), (layout.StateDirectory, layout.LogDirectory));
        Assert.Equal("/gnu/store", LocalStoreLayout.FromEnvironment(Variables([]), new StoreDirectory("/gnu/store")).RealStoreDirectory);
        Assert.Equal("/gnu/store", FromEnvironment([("NIX_STORE_DIR", "/gnu/store")]).RealStoreDirectory);
    }

    [Fact]
    public void The_store_of_a_windows_machine_is_apart_from_that_of_Nix()
    {
        Platform.SkipUnlessWindows("elsewhere the store is in its store directory");
        var layout = FromEnvironment([("ProgramData", @"D:\Data")]);

        Assert.Equal("/nix/store", layout.Directory.Path);
        Assert.Equal(@"D:\Data\nix\root\nix\store", layout.RealStoreDirectory);
        Assert.Equal(@"D:\Data\nix\root\nix\var\nix", layout.StateDirectory);
    }

    [Theory]
    [InlineData(@"D:\Data\nix\store")]
    [InlineData("D:/Data/nix/store")]
    public void A_store_directory_of_windows_means_the_store_of_a_nix_there(string directory)
    {
        Platform.SkipUnlessWindows("it has no meaning elsewhere");
        var layout = FromEnvironment([("ProgramData", @"D:\Data"), ("NIX_STORE_DIR", directory)]);

        Assert.Equal((@"D:\Data\nix\store", @"D:\Data\nix\store"), (layout.Directory.Path, layout.RealStoreDirectory));
        Assert.Equal((@"D:\Data\nix\state", @"D:\Data\nix\log"), (layout.StateDirectory, layout.LogDirectory));
    }

    [Fact]
    public void Variables_determine_the_directories_of_the_state_and_the_logs()
    {
        var (state, log) = (Path.GetFullPath("state"), Path.GetFullPath("log"));
        var layout = FromEnvironment([("NIX_STATE_DIR", state), ("NIX_LOG_DIR", log)]);

        Assert.Equal((state, log), (layout.StateDirectory, layout.LogDirectory));
    }

    private static LocalStoreLayout FromEnvironment(IEnumerable<(string Name, string Value)> variables)
        => LocalStoreLayout.FromEnvironment(Variables(variables));

    private static StoreEnvironment Variables(IEnumerable<(string Name, string Value)> variables)
        => new(variables.ToDictionary(static variable => variable.Name, static variable => variable.Value));
}
