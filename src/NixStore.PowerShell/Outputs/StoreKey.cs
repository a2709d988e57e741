using System.Security;

namespace NixStore.PowerShell.Outputs;

/// <summary>A key pair that <c>New-StoreKey</c> has made. It can be given for <c>-SigningKey</c> and <c>-TrustedKey</c>.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="PublicKey">The public key, as <c>trusted-public-keys</c> of <c>nix.conf</c> takes it.</param>
/// <param name="Path">The file of the secret key; null where it was written into none.</param>
/// <param name="SecretKey">The secret key; null where it was written into a file.</param>
public sealed record StoreKey(string Name, string PublicKey, string? Path, SecureString? SecretKey)
{
    /// <summary>The public key.</summary>
    /// <returns>The same as <see cref="PublicKey"/>.</returns>
    public override string ToString() => PublicKey;
}
