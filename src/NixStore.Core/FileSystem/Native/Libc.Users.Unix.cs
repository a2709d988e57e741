using System.Runtime.InteropServices;

namespace NixStore.FileSystem.Native;

// The users and groups of the name service of the machine.
internal static unsafe partial class Libc
{
    private const int SmallestBuffer = 4096;
    private const int LargestBuffer = 1 << 20;
    private const int OutOfRange = 34;

    /// <summary>Finds the name of a user.</summary>
    /// <returns>The name, or null if there is no such user.</returns>
    public static string? FindUserName(uint user)
    {
        string? name = null;
        WithBuffer((buffer, size) =>
        {
            User entry;
            User* found;
            var error = GetUser(user, &entry, (byte*)buffer, (nuint)size, &found);
            name = error == 0 && found is not null ? Marshal.PtrToStringUTF8((nint)entry.Name) : null;
            return error;
        });
        return name;
    }

    /// <summary>Finds a group by name.</summary>
    /// <returns>The number of the group and the names of its members, or null if it does not exist.</returns>
    public static (uint Id, IReadOnlyList<string> Members)? FindGroup(string name)
    {
        (uint, IReadOnlyList<string>)? group = null;
        WithBuffer((buffer, size) =>
        {
            Group entry;
            Group* found;
            var error = GetGroup(name, &entry, (byte*)buffer, (nuint)size, &found);
            group = error == 0 && found is not null ? (entry.Id, ReadNames(entry.Members)) : null;
            return error;
        });
        return group;
    }

    private static List<string> ReadNames(byte** names)
    {
        var read = new List<string>();
        for (; *names is not null; names++)
        {
            read.Add(Marshal.PtrToStringUTF8((nint)(*names))!);
        }

        return read;
    }

    // The required size of the buffer is not known in advance.
    private static void WithBuffer(Func<nint, int, int> read)
    {
        for (var size = SmallestBuffer; size <= LargestBuffer; size *= 4)
        {
            var buffer = NativeMemory.Alloc((nuint)size);
            try
            {
                if (read((nint)buffer, size) != OutOfRange)
                {
                    return;
                }
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetUser(uint user, User* entry, byte* buffer, nuint size, User** found);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroup(string name, Group* entry, byte* buffer, nuint size, Group** found);

    private struct User
    {
        public byte* Name;
        public byte* Password;
        public uint Id;
        public uint Group;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }

    private struct Group
    {
        public byte* Name;
        public byte* Password;
        public uint Id;
        public byte** Members;
    }
}
