using System.Runtime.InteropServices;
using SQLitePCL;

namespace NixStore.Stores.Local.Database;

/// <summary>
/// Functions of the SQLite library that its wrapper lacks, or that are too slow in it for millions of rows. The library is the one that the
/// wrapper has loaded.
/// </summary>
internal static unsafe class SqliteNative
{
    private const int PersistWal = 10;

    private static readonly nint _library = NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null);

    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int*, int> _fileControlFunction =
        (delegate* unmanaged[Cdecl]<nint, byte*, int, int*, int>)NativeLibrary.GetExport(_library, "sqlite3_file_control");

    private static readonly delegate* unmanaged[Cdecl]<nint, int> _stepFunction =
        (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(_library, "sqlite3_step");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long> _columnInt64Function =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long>)NativeLibrary.GetExport(_library, "sqlite3_column_int64");

    /// <summary>Keeps the -wal and -shm files when the last connection is closed.</summary>
    public static void KeepWal(nint database)
    {
        var enable = 1;
        _ = _fileControlFunction(database, null, PersistWal, &enable);
    }

    /// <summary>Moves to the next row.</summary>
    public static int Step(nint statement) => _stepFunction(statement);

    /// <summary>Returns a column as a number. The column must be a number, so that it is not converted.</summary>
    public static long ColumnInt64(nint statement, int column) => _columnInt64Function(statement, column);
}
