namespace NixStore.Stores.Local.Database;

/// <summary>The disk has no room for a change of the database.</summary>
internal sealed class DatabaseFullException(string message, Exception cause) : NixStoreException(message, cause);
