namespace NixStore.Support;

/// <summary>Nix's own test data, which lies where <c>NIX_UPSTREAM_SRC</c> says.</summary>
public static class NixData
{
    public static byte[] Read(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("NIX_UPSTREAM_SRC");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "NIX_UPSTREAM_SRC is not set");
        return File.ReadAllBytes(Path.Combine([root!, .. parts]));
    }
}
