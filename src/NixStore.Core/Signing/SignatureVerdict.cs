namespace NixStore.Signing;

/// <summary>What a set of trusted keys says of one signature.</summary>
public enum SignatureVerdict
{
    /// <summary>A trusted key made it, and it is right.</summary>
    Good,

    /// <summary>It names a trusted key, and that key did not make it, or not for what is now said of the path.</summary>
    Wrong,

    /// <summary>No trusted key has its name, so nothing can be said of it.</summary>
    UnknownKey,
}
