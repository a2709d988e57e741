using Microsoft.Data.Sqlite;

namespace NixStore.SideBySide;

/// <summary>The paths of a store that no other path refers to.</summary>
internal static class Roots
{
    public static string[] Find(string root)
    {
        using var connection = new SqliteConnection($"Data Source={root}/nix/var/nix/db/db.sqlite;Pooling=False");
        connection.Open();
        using var select = connection.CreateCommand();
        select.CommandText =
            "select path from ValidPaths where id not in (select reference from Refs where reference <> referrer) order by path";
        using var reader = select.ExecuteReader();
        var roots = new List<string>();
        while (reader.Read())
        {
            roots.Add(reader.GetString(0));
        }

        return [.. roots];
    }
}
