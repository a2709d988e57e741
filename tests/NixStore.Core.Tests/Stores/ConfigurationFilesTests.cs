using System.Runtime.Versioning;
using System.Text.Json;
using NixStore.Configuration;
using NixStore.Opening;

namespace NixStore.Stores;

public sealed class ConfigurationFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _variables;

    public ConfigurationFilesTests()
        => _variables = new()
        {
            ["NIX_CONF_DIR"] = _directory.Combine("system"),
            ["XDG_CONFIG_HOME"] = _directory.Combine("home"),
            ["XDG_CONFIG_DIRS"] = $"{_directory.Combine("first")}:{_directory.Combine("second")}",
        };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Nothing_configured_are_the_defaults()
        => Assert.Equal(
            NixConfiguration.Default with { NetrcFile = _directory.Combine("system", "netrc") }, Read());

    [Fact]
    public void Files_of_the_user_override_those_of_the_machine_and_the_variable_overrides_both()
    {
        Platform.SkipOnWindows("users have one file there");
        Assert.Equal(
            ["system/nix.conf", "second/nix/nix.conf", "first/nix/nix.conf", "home/nix/nix.conf"],
            Files().Files.Select(file => Path.GetRelativePath(_directory.Path, file)));
        string[] files = ["system/nix.conf", "second/nix/nix.conf", "first/nix/nix.conf", "home/nix/nix.conf"];
        foreach (var (number, file) in files.Index())
        {
            _directory.WriteFile(file, $"connect-timeout = {number + 1}\nextra-substituters = https://{number + 1}.example\n");
            Assert.Equal(TimeSpan.FromSeconds(number + 1), Read().ConnectTimeout);
        }

        _variables["NIX_CONFIG"] = "connect-timeout = 5\nsecret-key-files = a";
        Assert.Equal(TimeSpan.FromSeconds(5), Read().ConnectTimeout);
        Assert.Equal(["a"], Read().SecretKeyFiles);
        Assert.Equal(
            ["https://cache.nixos.org/", .. Enumerable.Range(1, 4).Select(static number => $"https://{number}.example")],
            Read().Substituters);
    }

    [Fact]
    public void Named_files_replace_those_of_the_user()
    {
        _directory.WriteFile("home/nix/nix.conf", "connect-timeout = 1");
        _directory.WriteFile("a.conf", "connect-timeout = 2");
        _directory.WriteFile("b.conf", "connect-timeout = 3\nhttp-connections = 3");
        _variables["NIX_USER_CONF_FILES"] = $"{_directory.Combine("a.conf")}{Path.PathSeparator}{_directory.Combine("b.conf")}";
        Assert.Equal((TimeSpan.FromSeconds(2), 3), (Read().ConnectTimeout!.Value, Read().HttpConnections!.Value));
        _variables["NIX_USER_CONF_FILES"] = "";
        Assert.Equal(NixConfiguration.Default.ConnectTimeout, Read().ConnectTimeout);
    }

    [Fact]
    public void A_file_is_included_from_the_directory_of_the_one_that_includes_it()
    {
        _directory.WriteFile("system/nix.conf", "include keys/cache.conf\n!include absent.conf\n");
        _directory.WriteFile("system/keys/cache.conf", "connect-timeout = 4\n");
        Assert.Equal(TimeSpan.FromSeconds(4), Read().ConnectTimeout);
    }

    [Fact]
    public void An_error_names_file_and_line()
    {
        var file = _directory.WriteFile("system/nix.conf", "\nrequire-sigs = perhaps\n");
        Assert.Contains($"{Path.GetFullPath(file)}, line 2", Assert.Throws<NixFormatException>(Read).Message, StringComparison.Ordinal);
        File.WriteAllText(file, "");
        _variables["NIX_CONFIG"] = "nonsense";
        Assert.Contains("NIX_CONFIG, line 1", Assert.Throws<NixFormatException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_file_is_an_error()
    {
        Platform.SkipOnWindows("there is no endless file");
        _variables["NIX_USER_CONF_FILES"] = "/dev/zero";
        Assert.Contains("/dev/zero", Assert.Throws<NixFormatException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_home_of_another_user_decides_nothing()
    {
        Platform.SkipOnWindows("there is no such variable");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give a directory away");
        _variables.Remove("XDG_CONFIG_HOME");
        _variables["HOME"] = _directory.Combine("own");
        var file = _directory.WriteFile("own/.config/nix/nix.conf", "connect-timeout = 6");
        Assert.Equal((TimeSpan.FromSeconds(6), file), (Read().ConnectTimeout!.Value, Files().Files[^1]));

        ExternalProgram.Require("chown").Run(["daemon", _directory.Combine("own")]);
        Assert.Equal(NixConfiguration.Default.ConnectTimeout, Read().ConnectTimeout);
    }

    [Fact]
    public void Says_what_Nix_says()
    {
        ExternalProgram.Require("nix");
        const string key = "other-1:CNHJZBh9K4tP3EKF6FkkgeVYsS3ohTl+oS0Qa8bezVs=";
        _directory.WriteFile("system/nix.conf", $"""
            # of the machine
            binary-caches = https://a.example   https://b.example # two
            trusted-public-keys = {key}
            http-connections = 7
            connect-timeout = 9
            include more.conf
            """);
        _directory.WriteFile("system/more.conf", "connect-timeout = 10\n!include absent.conf\nnarinfo-cache-negative-ttl = 61\n");
        _directory.WriteFile(
            "second/nix/nix.conf", "trusted-substituters = https://c.example\nrequire-sigs = false\nconnect-timeout = 11\n");
        _directory.WriteFile("first/nix/nix.conf", "connect-timeout = 12\nextra-trusted-substituters = https://d.example\n");
        _directory.WriteFile(
            "home/nix/nix.conf", $"extra-binary-cache-public-keys = cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=\n");
        _variables["NIX_CONFIG"] = "secret-key-files = /a /b\nsecret-key-files = /c\nextra-secret-key-files = /d";

        var shown = ExternalProgram.Require("env").Run([.. _variables.Select(static variable => $"{variable.Key}={variable.Value}"),
            "nix", "--extra-experimental-features", "nix-command", "show-config", "--json"]);
        using var json = JsonDocument.Parse(shown);
        var theirs = json.RootElement;
        var ours = Read();

        Assert.Equal(Words(theirs, "substituters"), ours.Substituters);
        Assert.Equal(Words(theirs, "trusted-public-keys"), ours.TrustedPublicKeys.Select(static known => known.ToString()));
        Assert.Equal(Words(theirs, "trusted-substituters").Order(), ours.TrustedSubstituters.Order());
        Assert.Equal(Words(theirs, "secret-key-files"), ours.SecretKeyFiles);
        Assert.Equal(Value(theirs, "require-sigs").GetBoolean(), ours.RequireSignatures);
        Assert.Equal(Value(theirs, "netrc-file").GetString(), ours.NetrcFile);
        Assert.Equal(Value(theirs, "connect-timeout").GetInt32(), (int)ours.ConnectTimeout!.Value.TotalSeconds);
        Assert.Equal(Value(theirs, "http-connections").GetInt32(), ours.HttpConnections);
        Assert.Equal(
            Value(theirs, "narinfo-cache-negative-ttl").GetInt32(),
            (int)(ours.NarInfoNegativeTimeToLive ?? TimeSpan.FromHours(1)).TotalSeconds);
        Assert.Equal(Value(theirs, "narinfo-cache-positive-ttl").GetInt32(), (int)ours.NarInfoPositiveTimeToLive.TotalSeconds);
    }

    private static JsonElement Value(JsonElement settings, string name) => settings.GetProperty(name).GetProperty("value");

    private static IEnumerable<string?> Words(JsonElement settings, string name)
        => Value(settings, name).EnumerateArray().Select(static word => word.GetString());

    private ConfigurationFiles Files() => new(new StoreEnvironment(_variables));

    private NixConfiguration Read() => Files().Read();
}
