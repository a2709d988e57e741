using NixStore.Stores.Local.Database;

namespace NixStore.Testing.Stores;

/// <summary>The rows of the database of a store, changed without the store.</summary>
internal static class StoreRows
{
    /// <summary>Changes when a path became valid.</summary>
    /// <param name="root">The directory that contains the store.</param>
    /// <param name="path">The full store path.</param>
    /// <param name="time">The time.</param>
    public static void SetRegistrationTime(string root, string path, DateTimeOffset time)
        => Execute(root, $"update ValidPaths set registrationTime = {time.ToUnixTimeSeconds()} where path = '{path}'");

    /// <summary>Changes the deriver of a path.</summary>
    /// <param name="root">The directory that contains the store.</param>
    /// <param name="path">The full store path.</param>
    /// <param name="deriver">The full store path of the derivation.</param>
    public static void SetDeriver(string root, string path, string deriver)
        => Execute(root, $"update ValidPaths set deriver = '{deriver}' where path = '{path}'");

    private static void Execute(string root, string sql)
    {
        using var database = SqliteDatabase.Open(Path.Combine(root, "nix", "var", "nix", "db", "db.sqlite"), SqliteAccess.ReadWrite);
        database.Execute(sql);
    }
}
