namespace NixStore.Protocols.Worker;

/// <summary>The numbers at the start of messages between request and response.</summary>
internal enum WorkerMessageKind
{
    Text = 0x6f6c6d67,
    DataWanted = 0x64617461,
    Done = 0x616c7473,
    Failed = 0x63787470,
    ActivityStarted = 0x53545254,
    ActivityStopped = 0x53544f50,
    ActivityResult = 0x52534c54,
}
