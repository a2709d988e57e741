using System.Text;
using NixStore.Derivations.Json;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>Holds hashes and output paths of derivations against Nix's own test data.</summary>
public sealed class DerivationHasherTests
{
    private static readonly string[] _folder = ["src", "libstore-tests", "data", "derivation"];

    [Theory]
    [InlineData("intermediate-first")]
    [InlineData("intermediate-second")]
    [InlineData("parent-joined")]
    [InlineData("parent-split")]
    public void Inputs_are_replaced_with_their_hashes(string name)
    {
        var known = NixData.Files("*.json", [.. _folder, "hash-modulo"])
            .Select(static row => Read("hash-modulo", row.Data))
            .ToDictionary(static derivation => DerivationAterm.ComputePath(derivation, StoreDirectory.Default));
        DerivationHasher? hasher = null;
        hasher = new DerivationHasher(StoreDirectory.Default, path => hasher!.Compute(known[path]));
        Assert.Equal(
            NixData.ReadText([.. _folder, "hash-modulo", $"{name}-modulo.drv"]),
            Encoding.UTF8.GetString(hasher.PrintMasked(Read("hash-modulo", $"{name}.json"))!));
    }

    [Theory]
    [InlineData("filled-in-deferred-empty-env-var-pre.json", "filled-in-deferred-empty-env-var-post.json")]
    [InlineData("filled-in-idempotent.json", "filled-in-idempotent.json")]
    [InlineData("depends-on-drv-pre.json", "depends-on-drv-pre.json")]
    public void Output_paths_are_filled_in(string before, string after)
        => Assert.Equal(
            NixData.ReadText([.. _folder, "invariants", after]),
            DerivationJson.Write(
                WithoutInputs().WithOutputPaths(Read("invariants", before)), DerivationJsonVersion.Version4, StoreDirectory.Default));

    // Nix 2.34 refuses its own result for a derivation without this variable, so its test data has another path.
    [Fact]
    public void A_derivation_without_the_variables_of_its_outputs_is_one_with_empty_ones()
    {
        var derivation = Read("invariants", "filled-in-deferred-no-env-var-pre.json");
        var complete = WithoutInputs().WithOutputPaths(derivation);

        Assert.Equal(
            DerivationAterm.Write(
                WithoutInputs().WithOutputPaths(derivation with { Environment = derivation.Environment.SetItem("out", "") }),
                StoreDirectory.Default),
            DerivationAterm.Write(complete, StoreDirectory.Default));
        Assert.Equal(
            DerivationAterm.Write(complete, StoreDirectory.Default),
            DerivationAterm.Write(WithoutInputs().WithOutputPaths(complete), StoreDirectory.Default));
    }

    [Theory]
    [InlineData("bad-path.json")]
    [InlineData("bad-env-var.json")]
    [InlineData("bad-depends-on-drv-pre.json")]
    public void A_path_that_does_not_follow_from_the_derivation_is_refused(string file)
        => Assert.Throws<NixFormatException>(() => WithoutInputs().WithOutputPaths(Read("invariants", file)));

    [Fact]
    public void A_derivation_without_outputs_is_refused()
        => Assert.Throws<NixFormatException>(
            static () => WithoutInputs().WithOutputPaths(new Derivation { Name = "x", System = "s", Builder = "b" }));

    // Its inputs have paths that are known only after they are built.
    private static DerivationHasher WithoutInputs() => new(StoreDirectory.Default, static _ => new UnknownDerivationHash());

    private static Derivation Read(string folder, string file)
        => DerivationJson.Parse(NixData.ReadText([.. _folder, folder, file]), StoreDirectory.Default).Single();
}
