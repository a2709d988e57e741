using System.Text;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>Export streams that are exchanged with the real Nix.</summary>
public sealed class ExportStreamInteropTests
{
    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public void Reads_and_writes_what_nix_store_exports_byte_for_byte(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");
        using var temporary = new TemporaryDirectory();
        var paths = FillStore(nix, NixVersions.Require(version, "nix-instantiate"), temporary);
        var exported = nix.Run(["--store", temporary.Path, "--export", .. paths]);

        using var rewritten = new MemoryStream();
        var writer = new ExportStreamWriter(rewritten, StoreDirectory.Default, ExportStreamFormat.Nix);
        using var reader = new ExportStreamReader(new MemoryStream(exported), StoreDirectory.Default);
        var read = new List<string>();
        while (reader.ReadEntry() is { } entry)
        {
            using var nar = new MemoryStream();
            entry.Nar.CopyTo(nar);
            var info = entry.Finish().ToPathInfo(Hash.Compute(NixHashAlgorithm.Sha256, nar.ToArray()));
            var fullPath = StoreDirectory.Default.Print(info.Path);
            Assert.Equal(nix.Run(["--store", temporary.Path, "--dump", temporary.Path + fullPath]), nar.ToArray());
            Assert.Equal(nix.RunForText("--store", temporary.Path, "--query", "--hash", fullPath), info.NarHash.ToString(HashFormat.Nix32));
            Assert.Equal(
                nix.RunForText("--store", temporary.Path, "--query", "--references", fullPath)
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
                info.References.Select(StoreDirectory.Default.Print));
            read.Add(fullPath);
            nar.Position = 0;
            writer.WritePath(info, nar);
        }

        writer.Finish();
        Assert.Equal(paths.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
        Assert.Equal(exported, rewritten.ToArray());
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public void Nix_store_imports_what_is_written_here(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");
        using var temporary = new TemporaryDirectory();
        using var target = new TemporaryDirectory();
        var nar = Bytes.NarOfFile("made here");
        var path = StorePathComputation.FromContentAddress(
            StoreDirectory.Default, "made-here", new ContentAddress(ContentAddressMethod.Nar, Hash.Compute(NixHashAlgorithm.Sha256, nar)));
        using var stream = new MemoryStream();
        var writer = new ExportStreamWriter(stream, StoreDirectory.Default, ExportStreamFormat.Nix);
        writer.WritePath(
            new ValidPathInfo { Path = path, NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length },
            new MemoryStream(nar));
        writer.Finish();

        var imported = Encoding.UTF8.GetString(
            nix.Run(["--store", target.Path, "--option", "require-sigs", "false", "--import"], stream.ToArray())).Trim();
        Assert.Equal(StoreDirectory.Default.Print(path), imported);
        Assert.Equal("made here", File.ReadAllText(target.Path + imported));
    }

    private static List<string> FillStore(ExternalProgram nix, ExternalProgram instantiate, TemporaryDirectory temporary)
    {
        var tree = temporary.Combine("tree");
        Directory.CreateDirectory(Path.Combine(tree, "empty"));
        File.WriteAllText(Path.Combine(tree, "text"), "contents");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "text");
        var paths = new List<string>
        {
            nix.RunForText("--store", temporary.Path, "--add", tree),
            nix.RunForText("--store", temporary.Path, "--add", temporary.WriteFile("file", new byte[200_000])),
        };

        // A text made by the evaluator is the cheapest path that has references.
        paths.Add(instantiate.RunForText(
            "--store", temporary.Path, "--eval", "--read-write-mode", "--expr",
            $"builtins.toFile \"refers\" \"to ${{builtins.storePath \"{paths[0]}\"}}\"").Trim('"'));
        return paths;
    }
}
