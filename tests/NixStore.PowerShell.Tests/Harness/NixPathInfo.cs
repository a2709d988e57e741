using System.Text.Json;
using NixStore.Hashing;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Harness;

/// <summary>Compares objects of the module with what <c>nix path-info</c> prints.</summary>
internal static class NixPathInfo
{
    /// <summary>Fails unless objects have of all paths of a store what Nix knows of them.</summary>
    public static void KnowsTheSame(string store, IEnumerable<StorePathInfo> infos)
    {
        var ours = infos.ToDictionary(static info => info.Path);
        using var theirs = JsonDocument.Parse(
            RealNix.Run("nix", "--extra-experimental-features", "nix-command", "path-info", "--store", store, "--all", "--json"));
        Assert.Equal(
            theirs.RootElement.EnumerateArray().Select(static item => item.GetProperty("path").GetString()!).Order(StringComparer.Ordinal),
            ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(theirs.RootElement.EnumerateArray(), item =>
        {
            var info = ours[item.GetProperty("path").GetString()!];
            Assert.Equal(Hash.Parse(item.GetProperty("narHash").GetString()!), Hash.Parse(info.NarHash));
            Assert.Equal(item.GetProperty("narSize").GetInt64(), info.NarSize);
            Assert.Equal(Texts(item, "references").Order(StringComparer.Ordinal), info.References);
            Assert.Equal(Text(item, "deriver"), info.Deriver);
            Assert.Equal(Text(item, "ca"), info.ContentAddress);
            Assert.Equal(Texts(item, "signatures").Order(StringComparer.Ordinal), info.Signatures.Order(StringComparer.Ordinal));
            Assert.Equal(item.TryGetProperty("ultimate", out var ultimate) && ultimate.GetBoolean(), info.Ultimate);
            Assert.Equal(
                item.GetProperty("registrationTime").GetInt64(), new DateTimeOffset(info.RegistrationTime!.Value).ToUnixTimeSeconds());
        });
    }

    private static string? Text(JsonElement item, string property)
        => item.TryGetProperty(property, out var value) ? value.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement item, string property)
        => item.TryGetProperty(property, out var values) ? values.EnumerateArray().Select(static value => value.GetString()!) : [];
}
