using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Signing;

namespace NixStore.Trust;

/// <summary>The trusted keys and the signature policy of a configuration.</summary>
/// <param name="configuration">The configuration.</param>
public sealed class ConfiguredTrust(NixConfiguration configuration)
{
    /// <summary>
    /// Returns the trusted keys: those of <c>trusted-public-keys</c>, and those of <c>secret-key-files</c> that this user can read.
    /// </summary>
    /// <returns>The keys.</returns>
    /// <exception cref="NixFormatException">A file of <c>secret-key-files</c> does not contain a secret key.</exception>
    public TrustedKeys FindKeys() => new([.. configuration.TrustedPublicKeys, .. configuration.SecretKeyFiles.SelectMany(ReadPublicKey)]);

    /// <summary>Returns the policy for paths that are added to a store.</summary>
    /// <returns>The policy, or null if <c>require-sigs</c> is false.</returns>
    /// <exception cref="NixFormatException">A file of <c>secret-key-files</c> does not contain a secret key.</exception>
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
            // Usually only the root user can read the file.
            return [];
        }
    }
}
