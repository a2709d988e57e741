namespace NixStore.Testing.Programs;

/// <summary>
/// A binary cache that the real Nix wrote: a directory with files of all kinds, and a derivation that refers to it, both signed.
/// If Nix is absent, the test is skipped.
/// </summary>
public sealed class RealCache : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public RealCache(string compression, string version = NixVersions.OnPath)
    {
        var nixStore = NixVersions.Require(version, "nix-store");
        var nix = NixVersions.Require(version, "nix");
        var instantiate = NixVersions.Require(version, "nix-instantiate");
        var tree = _temporary.Combine("tree");
        _temporary.WriteFile("tree/file", new string('x', 100_000));
        _temporary.WriteFile("tree/empty", "");
        _temporary.WriteFile("tree/dir/quote\"back\\slash ü", "text\n");
        Directory.CreateDirectory(Path.Combine(tree, "none"));
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "dir/../file");
        File.SetUnixFileMode(
            _temporary.WriteFile("tree/run", "#!/bin/sh\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Nar = nixStore.Run(["--dump", tree]);

        var store = _temporary.Combine("store");
        var key = _temporary.Combine("key");
        nixStore.Run(["--generate-binary-cache-key", "cache.example.org-1", key, _temporary.Combine("key.pub")]);
        var derivation = instantiate.RunForText(
            "--store", store, "-E", $$"""derivation { name = "hello"; system = "x86_64-linux"; builder = "/bin/sh"; src = {{tree}}; }""");
        nix.Run(
        [
            "--extra-experimental-features", "nix-command", "--option", "substituters", "", "copy", "--derivation", "--store", store,
            "--to", $"file://{Location}?compression={compression}&write-nar-listing=1&secret-key={key}", derivation,
        ]);
    }

    /// <summary>The cache's directory.</summary>
    public string Location => _temporary.Combine("cache");

    /// <summary>The NAR of the directory, not compressed.</summary>
    public byte[] Nar { get; }

    public IEnumerable<string> NarInfos => Directory.EnumerateFiles(Location, "*.narinfo");

    public void Dispose() => _temporary.Dispose();
}
