using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>An output of a derivation (Nix manual, "derivation outputs"; <c>src/libstore/derivation/output.cc</c>).</summary>
public abstract record DerivationOutput
{
    private protected DerivationOutput()
    {
    }

    /// <summary>Returns the store path of the output.</summary>
    /// <param name="directory">The store directory.</param>
    /// <param name="derivationName">The name of the derivation.</param>
    /// <param name="outputName">The name of the output.</param>
    /// <returns>The path, or null if it is not known before the output is built.</returns>
    /// <exception cref="NixFormatException">The names cannot be those of a store path.</exception>
    public virtual StorePath? FindPath(StoreDirectory directory, string derivationName, string outputName) => null;
}

/// <summary>An output whose path follows from the derivation.</summary>
/// <param name="Path">The path.</param>
public sealed record InputAddressedOutput(StorePath Path) : DerivationOutput
{
    /// <inheritdoc/>
    public override StorePath FindPath(StoreDirectory directory, string derivationName, string outputName) => Path;
}

/// <summary>An output whose contents are known before it is built.</summary>
/// <param name="ContentAddress">The address of the contents.</param>
public sealed record FixedOutput(ContentAddress ContentAddress) : DerivationOutput
{
    /// <inheritdoc/>
    public override StorePath FindPath(StoreDirectory directory, string derivationName, string outputName)
        => StorePathComputation.FromContentAddress(
            directory, StorePathComputation.NameOfOutput(derivationName, outputName), ContentAddress);
}

/// <summary>An output whose path follows from its contents after it was built.</summary>
/// <param name="Method">How the contents are converted to bytes.</param>
/// <param name="Algorithm">The hash algorithm.</param>
public sealed record FloatingOutput(ContentAddressMethod Method, NixHashAlgorithm Algorithm) : DerivationOutput;

/// <summary>An output that is content-addressed and differs from build to build.</summary>
/// <param name="Method">How the contents are converted to bytes.</param>
/// <param name="Algorithm">The hash algorithm.</param>
public sealed record ImpureOutput(ContentAddressMethod Method, NixHashAlgorithm Algorithm) : DerivationOutput;

/// <summary>An output whose path is not known yet, because the path of an input is not known.</summary>
public sealed record DeferredOutput : DerivationOutput;
