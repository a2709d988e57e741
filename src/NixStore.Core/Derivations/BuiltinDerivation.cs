using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>Derivations of builders that are part of Nix. They have one source and one output, and run on any machine.</summary>
internal static class BuiltinDerivation
{
    /// <summary>The name of the output.</summary>
    public const string OutputName = "out";

    /// <summary>The system of the builders.</summary>
    public const string SystemName = "builtin";

    /// <summary>Returns a derivation with its output path.</summary>
    /// <param name="name">The name of the derivation.</param>
    /// <param name="builder">The builder, such as <c>builtin:buildenv</c>.</param>
    /// <param name="source">The source.</param>
    /// <param name="variables">The variables that the builder reads, apart from those of each derivation.</param>
    /// <param name="directory">The store directory.</param>
    public static Derivation Create(
        string name, string builder, StorePath source, IReadOnlyDictionary<string, string> variables, StoreDirectory directory)
        => new DerivationHasher(directory, static _ => new UnknownDerivationHash()).WithOutputPaths(new Derivation
        {
            Name = name,
            Outputs = Derivation.EmptyOutputs.Add(OutputName, new DeferredOutput()),
            InputSources = [source],
            System = SystemName,
            Builder = builder,
            Environment = Derivation.EmptyEnvironment.AddRange(variables).AddRange(new Dictionary<string, string>
            {
                ["builder"] = builder,
                ["name"] = name,
                ["preferLocalBuild"] = "1",
                ["system"] = SystemName,
            }),
        });
}
