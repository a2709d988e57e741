namespace NixStore.Configuration;

public sealed class NixConfigurationTests
{
    private const string Nixos = "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";
    private const string Other = "other-1:CNHJZBh9K4tP3EKF6FkkgeVYsS3ohTl+oS0Qa8bezVs=";

    [Fact]
    public void Has_the_defaults_of_Nix()
    {
        var configuration = NixConfiguration.Default;
        Assert.Equal([Nixos], Keys(configuration));
        Assert.Equal(["https://cache.nixos.org/"], configuration.Substituters);
        Assert.Empty(configuration.TrustedSubstituters);
        Assert.Empty(configuration.SecretKeyFiles);
        Assert.True(configuration.RequireSignatures);
        Assert.Equal(
            (TimeSpan.FromSeconds(15), null, TimeSpan.FromDays(30), null),
            (
                configuration.ConnectTimeout!.Value,
                configuration.HttpConnections,
                configuration.NarInfoPositiveTimeToLive,
                configuration.NarInfoNegativeTimeToLive));
    }

    [Fact]
    public void Takes_each_setting()
    {
        var configuration = Read($"""
            trusted-public-keys = {Other} {Nixos}
            secret-key-files = /etc/nix/a.key /etc/nix/b.key
            require-sigs = false
            substituters = https://a.example https://b.example
            trusted-substituters = https://c.example
            netrc-file = /etc/netrc
            connect-timeout = 5
            http-connections = 2K
            narinfo-cache-positive-ttl = 60
            narinfo-cache-negative-ttl = 0
            max-jobs = auto
            """);
        Assert.Equal([Other, Nixos], Keys(configuration));
        Assert.Equal(["/etc/nix/a.key", "/etc/nix/b.key"], configuration.SecretKeyFiles);
        Assert.False(configuration.RequireSignatures);
        Assert.Equal(["https://a.example", "https://b.example"], configuration.Substituters);
        Assert.Equal(["https://c.example"], configuration.TrustedSubstituters);
        Assert.Equal(
            ("/etc/netrc", TimeSpan.FromSeconds(5), 2048),
            (configuration.NetrcFile, configuration.ConnectTimeout!.Value, configuration.HttpConnections!.Value));
        Assert.Equal(
            (TimeSpan.FromMinutes(1), TimeSpan.Zero),
            (configuration.NarInfoPositiveTimeToLive, configuration.NarInfoNegativeTimeToLive!.Value));
    }

    [Fact]
    public void Takes_the_settings_of_added_paths()
    {
        var configuration = Read(
            "auto-optimise-store = true\nmin-free = 10G\nmax-free = 18446744073709551615\nmin-free-check-interval = 7");
        Assert.Equal(
            (true, 10L << 30, long.MaxValue, TimeSpan.FromSeconds(7)),
            (
                configuration.AutoOptimiseStore,
                configuration.MinimumFree,
                configuration.MaximumFree,
                configuration.MinimumFreeCheckInterval));
        configuration = NixConfiguration.Default;
        Assert.Equal(
            (false, 0L, long.MaxValue, TimeSpan.FromSeconds(5)),
            (
                configuration.AutoOptimiseStore,
                configuration.MinimumFree,
                configuration.MaximumFree,
                configuration.MinimumFreeCheckInterval));
    }

    [Fact]
    public void Takes_older_names()
    {
        var configuration = Read($"""
            binary-cache-public-keys = {Other}
            binary-caches = https://a.example
            trusted-binary-caches = https://b.example
            binary-caches-parallel-connections = 7
            extra-binary-cache-public-keys = {Nixos}
            """);
        Assert.Equal([Other, Nixos], Keys(configuration));
        Assert.Equal(["https://a.example"], configuration.Substituters);
        Assert.Equal(["https://b.example"], configuration.TrustedSubstituters);
        Assert.Equal(7, configuration.HttpConnections);
    }

    [Fact]
    public void The_last_value_counts_and_extra_adds_to_it()
    {
        Assert.Equal([Other], Keys(Read($"trusted-public-keys = {Nixos}\ntrusted-public-keys = {Other}")));
        Assert.Equal([Nixos, Other], Keys(Read($"extra-trusted-public-keys = {Other} {Nixos}")));
        Assert.Equal([Other], Keys(Read($"extra-trusted-public-keys = {Nixos}\ntrusted-public-keys = {Other}")));
        Assert.Empty(Keys(Read("trusted-public-keys =")));
        Assert.True(Read("extra-require-sigs = false").RequireSignatures);
    }

    [Fact]
    public void A_timeout_of_0_is_none()
        => Assert.Null(Read("connect-timeout = 0").ConnectTimeout);

    [Theory]
    [InlineData("require-sigs = maybe")]
    [InlineData("require-sigs =")]
    [InlineData("netrc-file =")]
    [InlineData("connect-timeout = -1")]
    [InlineData("connect-timeout = 1.5")]
    [InlineData("connect-timeout =")]
    [InlineData("connect-timeout = 1 2")]
    [InlineData("http-connections = 2G")]
    [InlineData("http-connections = 1T")]
    [InlineData("min-free = -1")]
    [InlineData("max-free = 1P")]
    [InlineData("min-free = 18446744073709551615K")]
    [InlineData("http-connections = 99999999999999999999")]
    [InlineData("trusted-public-keys = cache.nixos.org-1")]
    [InlineData("extra-trusted-public-keys = a:AAAA")]
    public void A_bad_value_is_reported_with_file_and_line(string line)
    {
        var error = Assert.Throws<NixFormatException>(() => Read($"x = y\n{line}"));
        Assert.Contains("nix.conf, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(line.Split(' ')[0], error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(NixConfiguration configuration)
        => configuration.TrustedPublicKeys.Select(static key => key.ToString());

    private static NixConfiguration Read(string text)
        => NixConfiguration.Default.Apply(new ConfigurationReader(static _ => null).Read(text, "nix.conf", Path.GetFullPath("/etc/nix")));
}
