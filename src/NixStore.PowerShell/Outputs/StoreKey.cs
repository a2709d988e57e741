using System.Security;

namespace NixStore.PowerShell.Outputs;

/// <summary>A key pair that <c>New-StoreKey</c> has created. It can be given for <c>-SigningKey</c> and <c>-TrustedKey</c>.</summary>
public sealed class StoreKey
{
    internal StoreKey(string name, string publicKey, string? path, SecureString? secretKey)
    {
        Name = name;
        PublicKey = publicKey;
        Path = path;
        SecretKey = secretKey;
    }

    /// <summary>Gets the name of the key.</summary>
    public string Name { get; }

    /// <summary>Gets the public key, in the form of <c>trusted-public-keys</c> in <c>nix.conf</c>.</summary>
    public string PublicKey { get; }

    /// <summary>Gets the file of the secret key, or null if it was not written to a file.</summary>
    public string? Path { get; }

    /// <summary>Gets the secret key, or null if it was written to a file.</summary>
    public SecureString? SecretKey { get; }

    /// <summary>Returns the public key.</summary>
    /// <returns>The same as <see cref="PublicKey"/>.</returns>
    public override string ToString() => PublicKey;
}
