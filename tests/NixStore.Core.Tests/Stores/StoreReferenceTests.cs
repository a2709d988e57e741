using NixStore.Opening;

namespace NixStore.Stores;

/// <summary>Store references as Nix writes them, and as users of a shell do.</summary>
public sealed class StoreReferenceTests
{
    [Theory]
    [InlineData("me:s3cret@127.0.0.1:8999")]
    [InlineData("me:s3cret@cache.example/x?priority=1")]
    public void A_password_without_a_scheme_is_refused_and_not_shown(string text)
    {
        var error = Assert.Throws<NixFormatException>(() => StoreReference.Parse(text));

        Assert.Contains("without a scheme", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    private const string Address = "fea5:23e1:3916:fc24:cb52:2837:2ecb:ea8e";

    private static readonly string[] _folder = ["src", "libstore-tests", "data", "store-reference"];

    // The meaning of each file of Nix: scheme, address and settings.
    private static readonly Dictionary<string, (string Scheme, string Address, string Settings)> _meanings = new()
    {
        ["auto.txt"] = ("auto", "", ""),
        ["auto_param.txt"] = ("auto", "", "root=/foo/bar/baz"),
        ["daemon_shorthand.txt"] = ("unix", "", ""),
        ["local_1.txt"] = ("local", "", "root=/foo/bar/baz"),
        ["local_2.txt"] = ("local", "/foo/bar/baz", "trusted=true"),
        ["local_3.txt"] = ("local", "", "root=/foo bar/baz"),
        ["local_3_no_percent.txt"] = ("local", "", "root=/foo bar/baz"),
        ["local_shorthand_1.txt"] = ("local", "", "root=/foo/bar/baz"),
        ["local_shorthand_3.txt"] = ("local", "", ""),
        ["local_shorthand_path_unix.txt"] = ("local", "/foo/bar/baz", "trusted=true"),
        ["local_shorthand_path_windows.txt"] = ("local", @"C:\foo\bar\baz", "trusted=true"),
        ["ssh.txt"] = ("ssh", "localhost", ""),
        ["ssh_unbracketed_ipv6_1.txt"] = ("ssh", "[::1]", ""),
        ["ssh_unbracketed_ipv6_2.txt"] = ("ssh", $"userinfo@[{Address}]", ""),
        ["ssh_unbracketed_ipv6_3.txt"] = ("ssh", $"userinfo@[{Address}]", "a=b c=d"),
        ["ssh_unbracketed_ipv6_4.txt"] = ("ssh", $"userinfo@[{Address}%25eth0]", "a=b c=d"),
        ["ssh_unbracketed_ipv6_5.txt"] = ("ssh", $"userinfo@[{Address}%25eth0]", "a=b c=d"),
        ["ssh_unbracketed_ipv6_6.txt"] = ("ssh", $"userinfo@[{Address}%2525]", "a=b c=d"),
        ["ssh_unbracketed_ipv6_7.txt"] = ("ssh", $"userinfo@[{Address}%25eth0]", "a=b c=d"),
        ["ssh_unbracketed_ipv6_8.txt"] = ("ssh", $"[{Address}%25eth0]", "a=b c=d"),
        ["ssh_unbracketed_ipv6_9.txt"] = ("ssh", $"[{Address}%25eth0]", ""),
        ["unix.txt"] = ("unix", "", "max-connections=7 trusted=true"),
        ["unix_shorthand.txt"] = ("unix", "", "max-connections=7 trusted=true"),
    };

    public static TheoryData<string> NixsFiles => NixData.Files("*.txt", _folder);

    [Theory]
    [MemberData(nameof(NixsFiles))]
    public void Nixs_own_references_mean_what_they_mean_to_Nix_and_are_written_as_they_stand(string file)
    {
        var text = NixData.ReadText([.. _folder, file]);
        Assert.SkipWhen(file.EndsWith("_windows.txt", StringComparison.Ordinal) && !OperatingSystem.IsWindows(), "a path of Windows");
        Assert.SkipWhen(file.EndsWith("_unix.txt", StringComparison.Ordinal) && OperatingSystem.IsWindows(), "a path of Unix");

        var reference = StoreReference.Parse(text);

        Assert.Equal(text, reference.Text);
        Assert.Equal(
            _meanings[file],
            (reference.Scheme, reference.Authority, string.Join(
                ' ',
                reference.Settings.OrderBy(static setting => setting.Key).Select(static setting => $"{setting.Key}={setting.Value}"))));
    }

    [Theory]
    [InlineData("auto", "auto", "")]
    [InlineData("", "auto", "")]
    [InlineData("local", "local", "")]
    [InlineData("daemon", "unix", "")]
    [InlineData("unix:///run/daemon.socket", "unix", "/run/daemon.socket")]
    [InlineData("local:///foo%20bar", "local", "/foo bar")]
    [InlineData("HTTPS://cache.example.org/x", "https", "cache.example.org/x")]
    [InlineData("ssh://deploy@host1", "ssh", "deploy@host1")]
    public void Reads_the_kind_of_the_store_and_its_address(string text, string scheme, string address)
    {
        var reference = StoreReference.Parse(text);

        Assert.Equal((scheme, address), (reference.Scheme, reference.Authority));
    }

    [Theory]
    [InlineData(
        "https://me:s3cr3t@cache.example.org/x?priority=1", "https://cache.example.org/x?priority=1", "me:s3cr3t@cache.example.org/x")]
    [InlineData("http://s3cr3t@localhost:8080", "http://localhost:8080", "s3cr3t@localhost:8080")]
    [InlineData("https://me:s3cr3t@with@[::1]", "https://[::1]", "me:s3cr3t%40with@[::1]")]
    [InlineData("https://me:s3cr3t%2F#@cache.example.org", "https://cache.example.org", "me:s3cr3t%2F%23@cache.example.org")]
    public void A_name_and_password_for_a_web_server_are_kept_and_not_shown(string text, string shown, string connected)
    {
        var reference = StoreReference.Parse(text);

        Assert.Equal((shown, shown), (reference.Text, reference.ToString()));
        Assert.Equal(connected, reference.User!.Before(reference.Authority));
        Assert.DoesNotContain(
            "s3cr3t", $"{reference.Authority} {reference.User} {reference.With("priority", "2")}", StringComparison.Ordinal);
        Assert.Equal(reference.User, reference.With("priority", "2").User);
    }

    [Fact]
    public void References_with_different_users_are_different()
    {
        Assert.NotEqual(StoreReference.Parse("https://me:a@host"), StoreReference.Parse("https://me:b@host"));
        Assert.Equal(StoreReference.Parse("https://me:a@host"), StoreReference.Parse("https://me:a@host"));
        Assert.NotEqual(StoreReference.Parse("https://me:a@host"), StoreReference.Parse("https://host"));
    }

    [Theory]
    [InlineData("ssh://me:s3cr3t@host", "'ssh' takes no password")]
    [InlineData("gopher://me:s3cr3t@host", "'gopher' takes no password")]
    [InlineData("https://me:s3cr3t/x@host", "%2F")]
    [InlineData("https://me:s3cr3t?x@host", "%2F")]
    [InlineData("https://me:s3cr3t@host?x", "'https://host' has the setting 'x' without a value")]
    [InlineData("ssh://host?remote-store=https%3A%2F%2Fme%3As3cr3t%40host", "'ssh://host' has a password in its setting 'remote-store'")]
    public void A_password_that_is_not_allowed_is_an_error_that_does_not_show_it(string text, string message)
    {
        var error = Assert.Throws<NixFormatException>(() => StoreReference.Parse(text));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_directory_from_the_working_directory_and_leaves_its_characters_alone()
    {
        var directory = Path.Combine(Path.GetTempPath(), "50%25");

        var reference = StoreReference.Parse("50%25", Path.GetTempPath());

        Assert.Equal((StoreReference.LocalScheme, directory, directory), (reference.Scheme, reference.Authority, reference.Text));
    }

    [Fact]
    public void Decodes_settings()
        => Assert.Equal("/foo bar/baz", StoreReference.Parse("local://?root=/foo%20bar/baz").Settings["root"]);

    [Fact]
    public void Refuses_a_setting_without_a_value()
        => Assert.Contains(
            "'trusted' without a value",
            Assert.Throws<NixFormatException>(() => StoreReference.Parse("/mnt?trusted")).Message,
            StringComparison.Ordinal);

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
    [InlineData("daemon", "daemon")]
    [InlineData("ssh://host1", "ssh://host1")]
    public void Auto_means_what_the_environment_names(string? remote, string meant)
    {
        var variables = new Dictionary<string, string> { ["NIX_REMOTE"] = remote ?? "" };

        Assert.Equal(meant, new StoreOpener(new StoreEnvironment(variables)).Resolve(StoreReference.Auto).Text);
    }

    [Theory]
    [InlineData("store = ssh://host1", "", "ssh://host1")]
    [InlineData("store = ssh://host1", "daemon", "ssh://host1")]
    [InlineData("store = auto", "daemon", "local")]
    [InlineData("store =", "daemon", "daemon")]
    public void The_configuration_has_the_word_before_the_environment(string line, string remote, string meant)
    {
        var variables = new Dictionary<string, string>
        {
            ["NIX_REMOTE"] = remote,
            ["NIX_CONFIG"] = line,
            ["NIX_STATE_DIR"] = Path.GetTempPath(),
        };

        Assert.Equal(meant, new StoreOpener(new StoreEnvironment(variables)).Resolve(StoreReference.Auto).Text);
    }

    [Fact]
    public async Task A_kind_of_store_that_is_not_known_is_named()
    {
        var opener = new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()));

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => opener.OpenAsync(StoreReference.Parse("gopher://host"), TestContext.Current.CancellationToken));

        Assert.Contains(
            "'gopher://host' cannot be opened: there are no stores of the kind 'gopher'", error.Message, StringComparison.Ordinal);
    }
}
