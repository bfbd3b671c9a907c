using System.Diagnostics;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Threads that stay, for work that comes every few microseconds: the pool's take longer to come than such a piece of work lasts. Whoever
/// is free takes the next part, the caller too, so that nobody waits for a thread that the system has stopped. Between two pieces of work
/// the threads look for the next one for <see cref="Patience"/>, and then sleep.
/// </summary>
internal static class Team
{
    /// <summary>How long a thread looks for work before it sleeps, in <see cref="Stopwatch"/>'s ticks: 50 µs.</summary>
    private static readonly long Patience = Stopwatch.Frequency / 20_000;

    private static readonly Lock Working = new();
    private static readonly List<Member> Members = []; // changed by who holds the lock

    private static volatile Job? current;

    /// <summary>Does parts of a piece of work, in any order, on as many threads as the caller's pass may use.</summary>
    /// <param name="part">Given the part's number; what it throws ends the caller's call.</param>
    public static void Do(int parts, Action<int> part)
    {
        var helpers = Math.Min(RowParallel.Threads, parts) - 1;
        if (helpers <= 0 || !Working.TryEnter())
        {
            for (var number = 0; number < parts; number++)
                part(number);
            return;
        }

        try
        {
            while (Members.Count < helpers)
                Members.Add(new());
            var job = new Job(parts, part, helpers);
            current = job;
            Interlocked.MemoryBarrier(); // before looking at who sleeps: a thread says that it will, and then looks for work once more
            for (var member = 0; member < helpers; member++)
                Members[member].Wake();
            job.Help();
            job.Wait();
            current = null;
        }
        finally
        {
            Working.Exit();
        }
    }

    /// <summary>One piece of work.</summary>
    private sealed class Job(int parts, Action<int> part, int seats)
    {
        private int next;
        private int done;
        private int free = seats;
        private volatile Exception? error;

        public bool TakeSeat() => Interlocked.Decrement(ref free) >= 0;

        /// <summary>Does parts until there are none left.</summary>
        public void Help()
        {
            for (int number; (number = Interlocked.Increment(ref next) - 1) < parts; Interlocked.Increment(ref done))
            {
                try
                {
                    part(number);
                }
                catch (Exception e)
                {
                    error = e; // the caller's
                }
            }
        }

        /// <summary>Until what others do is done.</summary>
        public void Wait()
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref done) < parts)
                spin.SpinOnce(sleep1Threshold: -1);
            if (error is { } thrown)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
    }

    /// <summary>One thread.</summary>
    private sealed class Member
    {
        private readonly object sleeping = new();
        private volatile bool sleeps;

        public Member() => new Thread(Work) { IsBackground = true, Name = "Team" }.Start();

        public void Wake()
        {
            if (!sleeps)
                return;
            lock (sleeping)
                Monitor.Pulse(sleeping);
        }

        private void Work()
        {
            Job? last = null;
            while (true)
            {
                var job = Next(last);
                if (job.TakeSeat())
                    job.Help();
                last = job;
            }
        }

        private Job Next(Job? last)
        {
            while (true)
            {
                for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < Patience; Thread.SpinWait(8))
                {
                    if (current is { } job && job != last)
                        return job;
                }

                lock (sleeping)
                {
                    sleeps = true;
                    Interlocked.MemoryBarrier();
                    if (current is null || current == last)
                        Monitor.Wait(sleeping);
                    sleeps = false;
                }
            }
        }
    }
}
