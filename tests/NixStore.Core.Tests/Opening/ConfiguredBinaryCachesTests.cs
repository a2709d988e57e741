using NixStore.Blobs.Http;
using NixStore.Configuration;
using NixStore.Stores;

namespace NixStore.Opening;

/// <summary>What nix.conf and the environment say of servers.</summary>
public sealed class ConfiguredBinaryCachesTests
{
    [Fact]
    public void The_settings_of_downloads_are_applied()
    {
        var http = HttpOf("stalled-download-timeout = 7\nconnect-timeout = 3\ndownload-attempts = 2\nssl-cert-file = /etc/ca.pem\n");

        Assert.Equal(
            (TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3), 2, "/etc/ca.pem"),
            (http.StallTimeout, http.ConnectTimeout, http.Attempts, http.CertificateFile));
    }

    [Fact]
    public void Without_settings_the_usual_values_apply()
    {
        var usual = new HttpOptions();
        var http = HttpOf("");

        Assert.Equal((usual.StallTimeout, usual.Attempts, null), (http.StallTimeout, http.Attempts, http.CertificateFile));
    }

    [Fact]
    public void Hosts_without_a_proxy_come_from_the_environment()
        => Assert.True(HttpOf("", ("no_proxy", "10.0.0.0/8")).UnproxiedHosts.Contains(new Uri("http://10.1.2.3/")));

    private static HttpOptions HttpOf(string text, params (string Name, string Value)[] variables)
    {
        var settings = new ConfigurationReader(static _ => null).Read(text, "nix.conf", "/");
        var environment = new StoreEnvironment(variables.ToDictionary(static variable => variable.Name, static variable => variable.Value));
        return new ConfiguredBinaryCaches(NixConfiguration.Default.Apply(settings), environment).FindOptions().Http;
    }
}
