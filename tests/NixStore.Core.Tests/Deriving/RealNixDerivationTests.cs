using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using NixStore.Derivations;
using NixStore.Derivations.Json;
using NixStore.Paths;
using NixStore.Stores.Local;

namespace NixStore.Deriving;

/// <summary>Derivations that real Nix has written, and its JSON of them.</summary>
public sealed class RealNixDerivationTests : IDisposable
{
    private const string Expression = """
        let
          fixed = derivation { name = "source-1.0.tar.gz"; system = "builtin"; builder = "builtin:fetchurl"; url = "http://localhost/a";
            outputHashMode = "flat"; outputHashAlgo = "sha256";
            outputHash = "894517c9163c896ec31a2adbd33c0681fd5f45b2c0ef08a64c92a03fb97f390f"; };
          tree = derivation { name = "tree"; system = "builtin"; builder = "builtin:x"; outputHashMode = "recursive";
            outputHashAlgo = "sha1"; outputHash = "0000000000000000000000000000000000000000"; };
          text = builtins.toFile "script.sh" "echo \"$x\"\n\t\\";
          lib = derivation { name = "lib-2"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" text ]; src = fixed;
            outputs = [ "out" "dev" "bin" ]; };
          structured = derivation { name = "structured"; system = "x86_64-linux"; builder = "/bin/sh"; __structuredAttrs = true;
            numbers = [ 1 2.5 ]; nested = { b = true; a = null; }; text = "é \"\n"; };
        in derivation { name = "app-1.1"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo hi > $out" text ];
          inherit fixed tree structured; dev = lib.dev; lib = lib.out; text = "ünïcode \\ \t \"quoted\"\r\n"; empty = ""; }
        """;

    private readonly StoreUnderRoot _made = new();

    public static TheoryData<string> Versions => NixVersions.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _made.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Each_derivation_is_written_as_it_was_read_and_has_its_path(string version)
    {
        var root = Instantiate(version);
        await using var store = _made.Open();

        foreach (var (path, derivation) in await new DerivationLoader(store).LoadClosureAsync([root], Cancellation))
        {
            var text = await File.ReadAllBytesAsync(_made.Layout.RealPathOf(path), Cancellation);
            Assert.Equal(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(DerivationAterm.Write(derivation, store.Directory)));
            Assert.Equal(path, DerivationAterm.ComputePath(derivation, store.Directory));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Output_paths_are_those_of_Nix(string version)
    {
        var root = Instantiate(version);
        await using var store = _made.Open();
        var loader = new DerivationLoader(store);
        var hashes = new DerivationHashes(loader, store.Directory);

        var derivations = await loader.LoadClosureAsync([root], Cancellation);
        foreach (var (path, derivation) in derivations)
        {
            var complete = await hashes.WithOutputPathsAsync(WithoutPaths(derivation), Cancellation);
            Assert.Equal(path, DerivationAterm.ComputePath(complete, store.Directory));
        }

        Assert.Equal(5, derivations.Count);
    }

    [Theory]
    [InlineData(NixVersions.OnPath, DerivationJsonVersion.Version1)]
    [InlineData("NIXSTORE_NIX_TRIXIE", DerivationJsonVersion.Version2)]
    [InlineData("NIXSTORE_NIX_FORKY", DerivationJsonVersion.Version4)]
    public async Task Its_JSON_is_that_of_Nix(string version, DerivationJsonVersion format)
    {
        var root = Instantiate(version);
        await using var store = _made.Open();
        var derivations = await new DerivationLoader(store).LoadClosureAsync([root], Cancellation);

        var theirs = Run(
            version, "nix", ["--extra-experimental-features", "nix-command", "--store", _made.Root, .. ShowCommand(version), "-r",
                store.Directory.Print(root)]);
        var ours = DerivationJson.WriteAll(derivations, format, store.Directory);

        // Nix 2.8 does not sort the members.
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(theirs), JsonNode.Parse(ours)), $"{theirs}\n{ours}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_is_added_here_is_what_Nix_has_made(string version)
    {
        var root = Instantiate(version);
        await using var store = _made.Open();
        var derivations = await new DerivationLoader(store).LoadClosureAsync([root], Cancellation);
        using var other = new StoreUnderRoot();
        await using var target = await LocalStore.OpenOrCreateAsync(other.Layout, Cancellation);
        await AddSourcesAsync(store, target, derivations.SelectMany(static item => item.Value.InputSources));
        var adder = new DerivationAdder(target);

        foreach (var (path, derivation) in derivations)
        {
            var (planned, complete) = await adder.PlanAsync(derivation, Cancellation);
            Assert.Equal(path, planned);
            Assert.Equal(path, (await adder.AddAsync(complete, Cancellation)).Info.Path);
        }

        RealNix.IsContentWith(other.Root);
        Assert.Contains(
            target.Directory.Print(derivations[^1].Value.FindOutputPath("out", target.Directory)!),
            RealNix.Run("nix-store", "--store", other.Root, "-q", "--outputs", target.Directory.Print(root)), StringComparison.Ordinal);
    }

    // Fixed outputs have no path without their hash.
    private static Derivation WithoutPaths(Derivation derivation) => derivation with
    {
        Outputs = derivation.Outputs.SetItems(derivation.Outputs
            .Where(static output => output.Value is InputAddressedOutput)
            .Select(static output => KeyValuePair.Create<string, DerivationOutput>(output.Key, new DeferredOutput()))),
        Environment = derivation.Environment.SetItems(derivation.Outputs.Keys.Select(static name => KeyValuePair.Create(name, ""))),
    };

    private static async Task AddSourcesAsync(LocalStore from, LocalStore to, IEnumerable<StorePath> sources)
    {
        await using var receiver = await to.BeginReceivingAsync(Cancellation);
        foreach (var source in sources.Distinct())
        {
            var info = await from.FindPathInfoAsync(source, Cancellation);
            await using var nar = await from.OpenNarAsync(source, Cancellation);
            Assert.True(await receiver.ReceiveAsync(info!, nar, Cancellation));
        }

        await receiver.CompleteAsync(Cancellation);
    }

    private static string[] ShowCommand(string version) => version == NixVersions.OnPath ? ["show-derivation"] : ["derivation", "show"];

    private StorePath Instantiate(string version)
    {
        var printed = Run(version, "nix-instantiate", ["--store", _made.Root, "--expr", Expression]).Trim();
        return StoreDirectory.Default.Parse(printed);
    }

    private static string Run(string version, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(NixVersions.Require(version, program).File, arguments);
        start.Environment["NIX_PATH"] = "";
        var (exitCode, output, error) = ExternalProgram.Run(start);
        Assert.True(exitCode == 0, error);
        return Encoding.UTF8.GetString(output);
    }
}
