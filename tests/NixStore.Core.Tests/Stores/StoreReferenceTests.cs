namespace NixStore.Stores;

/// <summary>Store references as Nix writes them, and as users of a shell do.</summary>
public sealed class StoreReferenceTests
{
    [Theory]
    [InlineData("auto", "auto", "")]
    [InlineData("", "auto", "")]
    [InlineData("local", "local", "")]
    [InlineData("daemon", "unix", "")]
    [InlineData("unix:///run/daemon.socket", "unix", "/run/daemon.socket")]
    [InlineData("local:///foo%20bar", "local", "/foo bar")]
    [InlineData("HTTPS://cache.example.org/x", "https", "cache.example.org/x")]
    [InlineData("ssh://deploy@host1", "ssh", "deploy@host1")]
    public void Tells_the_kind_of_store_and_its_place(string text, string scheme, string place)
    {
        var reference = StoreReference.Parse(text);

        Assert.Equal((scheme, place), (reference.Scheme, reference.Place));
    }

    [Fact]
    public void Takes_a_directory_from_the_working_directory_and_leaves_its_characters_alone()
    {
        var directory = Path.Combine(Path.GetTempPath(), "50%25");

        var reference = StoreReference.Parse("50%25", Path.GetTempPath());

        Assert.Equal((StoreReference.LocalScheme, directory, directory), (reference.Scheme, reference.Place, reference.Text));
    }

    [Fact]
    public void Decodes_settings()
        => Assert.Equal("/foo bar/baz", StoreReference.Parse("local://?root=/foo%20bar/baz").Settings["root"]);

    [Fact]
    public void Refuses_a_setting_without_a_value()
        => Assert.Contains("'trusted' without a value", Assert.Throws<NixFormatException>(() => StoreReference.Parse("/mnt?trusted")).Message, StringComparison.Ordinal);

    [Fact]
    public void Gives_a_setting_another_value_and_keeps_the_rest()
    {
        var reference = StoreReference.Parse("s3://bucket?region=a&profile=p").With("region", "x&y");

        Assert.Equal("s3://bucket?region=x%26y&profile=p", reference.Text);
        Assert.Equal("x&y", StoreReference.Parse(reference.Text).Settings["region"]);
    }

    [Theory]
    [InlineData(null, "local")]
    [InlineData("auto", "local")]
    [InlineData("daemon", "local")]
    [InlineData("ssh://host1", "ssh://host1")]
    public void Auto_means_what_the_environment_names(string? remote, string meant)
    {
        var variables = new Dictionary<string, string> { ["NIX_REMOTE"] = remote ?? "" };

        Assert.Equal(meant, new StoreOpener(new StoreEnvironment(variables)).Resolve(StoreReference.Auto).Text);
    }

    [Fact]
    public async Task A_kind_of_store_that_is_not_known_is_named()
    {
        var opener = new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()));

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => opener.OpenAsync(StoreReference.Parse("gopher://host"), TestContext.Current.CancellationToken));

        Assert.Contains("'gopher://host' cannot be opened: there are no stores of the kind 'gopher'", error.Message, StringComparison.Ordinal);
    }
}
