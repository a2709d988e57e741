namespace NixStore.Stores;

/// <summary>What the user of this process may do with a store.</summary>
public enum StoreAccess
{
    /// <summary>Only look.</summary>
    ReadOnly,

    /// <summary>Look and change.</summary>
    ReadWrite,
}
