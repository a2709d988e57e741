namespace NixStore.Paths;

public sealed class StoreDirectoryTests
{
    private const string BaseName = "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-hello";

    [Theory]
    [InlineData("/nix/store")]
    [InlineData("/nix/store/")]
    public void Drops_a_slash_at_its_end(string path) => Assert.Equal("/nix/store", new StoreDirectory(path).Path);

    [Theory]
    [InlineData(@"C:\ProgramData\nix\store")]
    [InlineData(@"C:\ProgramData\nix\store\")]
    [InlineData("C:/ProgramData/nix/store")]
    public void May_be_a_path_of_windows(string path)
    {
        var directory = new StoreDirectory(path);

        Assert.Equal(@"C:\ProgramData\nix\store", directory.Path);
        Assert.True(directory.IsOfWindows);
        Assert.Equal(@"C:\ProgramData\nix\store/" + BaseName, directory.Print(StorePath.Parse(BaseName)));
        Assert.Equal(StorePath.Parse(BaseName), directory.Parse(@"C:\ProgramData\nix\store/" + BaseName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("C:")]
    [InlineData(@"C:\")]
    [InlineData(@"C:nix\store")]
    [InlineData(@"C:\nix\..\store")]
    [InlineData(@"\\host\nix\store")]
    [InlineData("/")]
    [InlineData("nix/store")]
    [InlineData("/nix//store")]
    [InlineData("/nix/../store")]
    [InlineData("/nix/./store")]
    [InlineData("/nix/sto\0re")]
    public void Rejects_what_is_no_plain_absolute_path(string path)
        => Assert.Throws<NixFormatException>(() => new StoreDirectory(path));

    [Fact]
    public void Reads_the_full_paths_that_it_prints()
    {
        var path = StorePath.Parse(BaseName);
        Assert.Equal("/nix/store/" + BaseName, StoreDirectory.Default.Print(path));
        Assert.Equal(path, StoreDirectory.Default.Parse("/nix/store/" + BaseName));
    }

    [Theory]
    [InlineData(BaseName)]
    [InlineData("/nix/store" + BaseName)]
    [InlineData("/nix/stores/" + BaseName)]
    [InlineData("/gnu/store/" + BaseName)]
    [InlineData("/nix/store/")]
    [InlineData("/nix/store")]
    [InlineData("/nix/store/" + BaseName + "/bin")]
    [InlineData("/nix/store//" + BaseName)]
    public void Rejects_a_path_that_is_not_directly_in_it(string text)
    {
        Assert.Throws<NixFormatException>(() => StoreDirectory.Default.Parse(text));
        Assert.False(StoreDirectory.Default.TryParse(text, out _));
    }

    [Theory]
    [InlineData("/nix/store/" + BaseName, "")]
    [InlineData("/nix/store/" + BaseName + "/bin/hello", "bin/hello")]
    public void Splits_a_path_inside_a_store_path(string text, string inside)
    {
        Assert.True(StoreDirectory.Default.TryParseInside(text, out var path, out var rest));
        Assert.Equal((BaseName, inside), (path.BaseName, rest));
    }
}
