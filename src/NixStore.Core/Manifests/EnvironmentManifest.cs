using NixStore.Derivations;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Manifests;

/// <summary>
/// The packages of a profile of <c>nix-env</c>, as its <c>manifest.nix</c> lists them (<c>createUserEnv</c> in
/// <c>src/nix/nix-env/user-env.cc</c>).
/// </summary>
/// <param name="Packages">The packages, in the order of the manifest.</param>
internal sealed record EnvironmentManifest(IReadOnlyList<EnvironmentPackage> Packages)
{
    /// <summary>The name of the manifest in the store.</summary>
    public const string Name = "env-manifest.nix";

    private const int MostPackages = 10_000;
    private const string EnvironmentName = "user-environment";
    private const string Builder = "builtin:buildenv";

    /// <summary>Gets the paths that the manifest refers to, sorted.</summary>
    public IReadOnlyList<StorePath> References
        => [.. Packages.SelectMany(static package => package.Outputs.Select(static output => output.Value).Append(package.Derivation))
            .OfType<StorePath>().Distinct().Order()];

    /// <summary>Reads a manifest.</summary>
    /// <param name="contents">The bytes of the file.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <exception cref="NixFormatException">The file is not a manifest in the form that Nix prints.</exception>
    public static EnvironmentManifest Read(ReadOnlySpan<byte> contents, StoreDirectory directory)
        => PrintedValueReader.Read(NarName.Decode(contents)) is not PrintedValue.List list
            ? throw new NixFormatException("The manifest of the environment is not a list.")
            : list.Items.Count > MostPackages
            ? throw new NixFormatException($"The manifest of the environment has more than {MostPackages} packages.")
            : new EnvironmentManifest([.. list.Items.OfType<PrintedValue.Set>()
                .Where(static item => item.FindText("type") == "derivation")
                .Select(item => EnvironmentPackage.Read(item, directory))]);

    /// <summary>Returns the bytes of the file.</summary>
    public byte[] Encode(StoreDirectory directory)
        => NarName.Encode(
            PrintedValueWriter.Write(new PrintedValue.List([.. Packages.Select(package => package.ToValue(directory))])));

    /// <summary>Returns the derivation that builds the environment, as <c>buildenv.nix</c> of Nix defines it.</summary>
    /// <param name="manifest">The path of this manifest.</param>
    /// <param name="directory">The store directory.</param>
    /// <exception cref="NixFormatException">The metadata of a package has a value that a build does not accept.</exception>
    public Derivation ToDerivation(StorePath manifest, StoreDirectory directory)
    {
        var variables = new Dictionary<string, string>
        {
            ["allowSubstitutes"] = "",
            ["derivations"] = string.Join(' ', Packages.SelectMany(package => Describe(package, directory))),
            ["manifest"] = directory.Print(manifest),
        };
        return BuiltinDerivation.Create(EnvironmentName, Builder, manifest, variables, directory);
    }

    private static IEnumerable<string> Describe(EnvironmentPackage package, StoreDirectory directory)
        =>
        [
            VariableOf(package, "active", "true"),
            VariableOf(package, "priority", $"{ManifestPackage.DefaultPriority}"),
            $"{package.Outputs.Count}",
            .. package.Outputs.Select(output => directory.Print(output.Value)),
        ];

    // The builder divides the variable at white space.
    private static string VariableOf(EnvironmentPackage package, string member, string absent)
    {
        var text = package.Metadata.Find(member) is { } value ? value.AsVariable : absent;
        return !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAny(" \t\r\n")
            ? text
            : throw new NixFormatException(
                $"The package '{package.FullName}' of the manifest of the environment has an unknown value of '{member}'.");
    }
}
