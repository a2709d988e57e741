using System.Security;

namespace NixStore.PowerShell.Outputs;

/// <summary>A key pair that <c>New-StoreKey</c> has made. It can be given for <c>-SigningKey</c> and <c>-TrustedKey</c>.</summary>
public sealed class StoreKey
{
    internal StoreKey(string name, string publicKey, string? path, SecureString? secretKey)
    {
        Name = name;
        PublicKey = publicKey;
        Path = path;
        SecretKey = secretKey;
    }

    /// <summary>The name of the key.</summary>
    public string Name { get; }

    /// <summary>The public key, as <c>trusted-public-keys</c> of <c>nix.conf</c> takes it.</summary>
    public string PublicKey { get; }

    /// <summary>The file of the secret key; null where it was written into none.</summary>
    public string? Path { get; }

    /// <summary>The secret key; null where it was written into a file.</summary>
    public SecureString? SecretKey { get; }

    /// <summary>The public key.</summary>
    /// <returns>The same as <see cref="PublicKey"/>.</returns>
    public override string ToString() => PublicKey;
}
