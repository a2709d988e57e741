namespace NixStore.Stores.Local.Database;

/// <summary>The exception for a disk without enough space for a change of the database.</summary>
internal sealed class DatabaseFullException(string message, Exception cause) : NixStoreException(message, cause);
