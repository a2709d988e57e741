using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Signing;

namespace NixStore.Trust;

/// <summary>What a configuration demands of signatures.</summary>
/// <param name="configuration">The configuration.</param>
public sealed class ConfiguredTrust(NixConfiguration configuration)
{
    /// <summary>
    /// The keys that are trusted: those of <c>trusted-public-keys</c>, and those of <c>secret-key-files</c> as far as this user may
    /// read them.
    /// </summary>
    /// <returns>The keys.</returns>
    /// <exception cref="NixFormatException">A file of a secret key holds none.</exception>
    public TrustedKeys FindKeys() => new([.. configuration.TrustedPublicKeys, .. configuration.SecretKeyFiles.SelectMany(ReadPublicKey)]);

    /// <summary>What is demanded of paths that come into a store.</summary>
    /// <returns>The demand, or null if <c>require-sigs</c> is false.</returns>
    /// <exception cref="NixFormatException">A file of a secret key holds none.</exception>
    public SignaturePolicy? FindPolicy() => configuration.RequireSignatures ? new SignaturePolicy(FindKeys()) : null;

    private static PublicKey[] ReadPublicKey(string file)
    {
        try
        {
            using var key = new SecretKeyFile(file).Read();
            return [key.PublicKey];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // As a rule only root may read it.
            return [];
        }
    }
}
